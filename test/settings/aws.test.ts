import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { RehearsalError } from "../../errors.ts";
import { engineConfig } from "../../settings/aws.ts";
import { loadSettings } from "../../settings/load.ts";
import { sealedKeys } from "../../settings/secret.ts";
import { asOverrides, isSameStore, storeSettings } from "../../store/store-settings.ts";

const directory = mkdtempSync(join(tmpdir(), "aws-settings-"));
const own = {
  "lineage-rehearsal:namespace": "n",
  "lineage-rehearsal:job": "j",
  "lineage-rehearsal:refine": { command: ["true"] },
  "lineage-rehearsal:prefect": { enabled: false },
};
const onAws = { "lineage-rehearsal:evidence": { store: "s3" } };

function load(config: object, ...overrides: string[]) {
  writeFileSync(join(directory, "Pulumi.a.yaml"), stringify({ config: { ...own, ...config } }));
  return loadSettings({ stack: "a", directory, overrides });
}

function refused(config: object, why: RegExp, ...overrides: string[]): string {
  try {
    load(config, ...overrides);
  } catch (thrown) {
    assert.ok(thrown instanceof RehearsalError && thrown.code === "SETTINGS");
    assert.match(thrown.message, why);
    return thrown.message;
  }
  return assert.fail("it was accepted");
}

describe("the AWS provider's settings", () => {
  it("are read as Pulumi users write them, also as `pulumi config set` does", () => {
    const endpoints = [{ s3: "http://127.0.0.1:1" }];
    const written = {
      "aws:region": "eu-west-1",
      "aws:s3UsePathStyle": "true",
      "aws:endpoints": JSON.stringify(endpoints),
    };
    const { aws } = load({ ...onAws, ...written, "aws:maxRetries": 3, "gcp:project": "p" });
    assert.deepEqual(aws, { region: "eu-west-1", s3UsePathStyle: true, endpoints, maxRetries: 3 });
  });

  it("are taken from --set, over the file's", () => {
    const { aws } = load({ "aws:region": "eu-west-1" }, "aws:region=us-east-2", 'aws:endpoints=[{"s3":"http://h:1"}]');
    assert.deepEqual(aws, { region: "us-east-2", endpoints: [{ s3: "http://h:1" }] });
  });

  it("are refused by their own keys", () => {
    refused({ "aws:region": 5 }, /\n {2}aws:region: expected a string; found 5/);
    refused(
      { "aws:endpoints": [{ s3: "no url" }] },
      /\n {2}aws:endpoints\.0\.s3: expected a URL, such as .*; found "no url"/,
    );
    refused(
      { "aws:assumeRoles": [{ roleArn: "role" }] },
      /\n {2}aws:assumeRoles\.0\.roleArn: expected the ARN of a role; found "role"/,
    );
    refused({ "lineage-rehearsal:aws": { region: "eu-west-1" } }, /\n {2}aws: no such setting.*aws:region/);
    refused({}, /--set aws\.region=x: no such setting.*aws:region/, "aws.region=x");
  });

  it("hold secrets that nothing prints, and that the engine keeps encrypted", () => {
    const { aws } = load({ "aws:secretKey": "very-secret", "aws:accessKey": "a-key" });
    assert.doesNotMatch(JSON.stringify(aws), /very-secret|a-key/);
    assert.deepEqual(engineConfig(aws)["aws:secretKey"], { value: "very-secret", secret: true });
    assert.doesNotMatch(refused({ "aws:secretKey": { very: "secret" } }, /aws:secretKey: expected/), /"very"/);
  });

  it("may be encrypted where they are credentials, and are not known until they are decrypted", () => {
    const { aws } = load({ ...onAws, "aws:secretKey": { secure: "v1:abc" }, "aws:region": "eu-west-1" });
    assert.deepEqual(sealedKeys(aws), ["aws:secretKey"]);
    assert.throws(() => engineConfig(aws), /using the setting aws:secretKey: it is encrypted/);
    refused(
      { ...onAws, "aws:region": { secure: "v1:abc" } },
      /aws:region: expected a string; found an encrypted value/,
    );
  });

  it("reach the engine as text, what is not text as JSON", () => {
    const { aws } = load({ "aws:region": "eu-west-1", "aws:endpoints": [{ s3: "http://h:1" }], "aws:insecure": true });
    const values = Object.entries(engineConfig(aws)).map(([key, { value }]) => [key, value]);
    assert.deepEqual(Object.fromEntries(values), {
      "aws:region": "eu-west-1",
      "aws:endpoints": '[{"s3":"http://h:1"}]',
      "aws:insecure": "true",
    });
  });
});

describe("the settings of the evidence bucket", () => {
  it("have the defaults that keep evidence for a year and a month", () => {
    const { s3 } = load(onAws).evidence;
    assert.deepEqual(s3, {
      existing: false,
      repair: false,
      keepDays: 400,
      oldVersionDays: 30,
      incompleteDays: 7,
      tags: {},
    });
  });

  for (const [s3, why] of [
    [{ keepDays: 0 }, /evidence\.s3\.keepDays: expected a number of days from 1 to 36500; found 0/],
    [{ tags: { "aws:x": "y" } }, /evidence\.s3\.tags\.aws:x: expected a tag key/],
    [{ tags: { "lineage-rehearsal": "mine" } }, /evidence\.s3\.tags\.lineage-rehearsal: expected a tag key/],
    [
      { objectLock: { mode: "NONE", days: 1 } },
      /evidence\.s3\.objectLock\.mode: expected one of "GOVERNANCE", "COMPLIANCE"; found "NONE"/,
    ],
    [{ accessLogs: {} }, /evidence\.s3\.accessLogs\.bucket: expected a string; it is not set/],
    [{ forceDestroy: true }, /evidence\.s3\.forceDestroy: no such setting/],
  ] as const)
    it(`refuse ${JSON.stringify(s3)}`, () => refused({ "lineage-rehearsal:evidence": { store: "s3", s3 } }, why));

  it("can be noted without secrets, and read again", () => {
    const written = {
      "aws:region": "eu-west-1",
      "aws:endpoints": [{ s3: "http://h:1" }],
      "aws:secretKey": "very-secret",
    };
    const s3 = { tags: { team: "a b" }, objectLock: { mode: "GOVERNANCE", days: 2 } };
    const first = load({ ...written, "lineage-rehearsal:evidence": { store: "s3", bucket: "bbb", prefix: "p", s3 } });
    const note = JSON.parse(JSON.stringify(storeSettings(first)));
    assert.doesNotMatch(JSON.stringify(note), /secret/i);
    const again = load({}, ...asOverrides(note));
    assert.deepEqual(storeSettings(again), storeSettings(first));
  });

  it("tell one store from another", () => {
    const of = (...overrides: string[]) => storeSettings(load({}, ...overrides));
    const folder = of("evidence.folder=one");
    assert.ok(isSameStore(folder, of("evidence.folder=one", "evidence.bucket=other")));
    assert.ok(!isSameStore(folder, of("evidence.folder=two")));
    const bucket = of("evidence.store=s3", "evidence.bucket=aaa");
    assert.ok(isSameStore(bucket, of("evidence.store=s3", "evidence.bucket=aaa", "aws:region=eu-west-1")));
    assert.ok(!isSameStore(bucket, of("evidence.store=s3", "evidence.bucket=bbb")));
    assert.ok(!isSameStore(bucket, folder) && !isSameStore(folder, bucket));
  });
});
