import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { execa } from "execa";
import { parse } from "yaml";
import { findBucket } from "../../store/bucket/find-bucket.ts";
import { packageRoot } from "../../version.ts";
import { Checkout } from "../e2e/checkout.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { Account } from "./account.ts";
import { type Moto, startMoto } from "./moto.ts";
import { prepare, settingsFor } from "./stack.ts";

const bucket = "hotpass-lineage-evidence";
const states = "pulumi-states";
const secret = "a-secret-key-that-nobody-may-read";

/** The staging stack as its file is, but for the sample in the place of a Hotpass checkout; state and evidence are both in S3. */
describe("the staging stack under plain pulumi, on AWS", function () {
  this.timeout(5 * 60 * 1000);
  const checkout = new Checkout();
  let moto: Moto;
  let account: Account;
  const said: string[] = [];
  const done = async (command: ReturnType<Checkout["up"]>) => {
    const { exitCode, stdout, stderr } = await command;
    said.push(stdout, stderr);
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout;
  };
  const bundles = async () => (await account.objects(bucket)).filter((key) => key.endsWith("/SHA256SUMS"));
  const text = async (Bucket: string, Key: string) =>
    (await (await account.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? "";

  before(async function () {
    this.timeout(30 * 60 * 1000);
    await prepare();
    moto = await startMoto();
    account = new Account(moto);
    await account.create(states);
    const { host } = new URL(moto.endpoint);
    const options = `region=eu-west-1&endpoint=${host}&disableSSL=true&s3ForcePathStyle=true`;
    await checkout.make(`s3://${states}?${options}`, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
    const { config: local } = parse(readFileSync(join(checkout.directory, "Pulumi.local.yaml"), "utf8"));
    checkout.configure((staging) => ({
      ...staging,
      ...Object.fromEntries(
        ["namespace", "job", "refine", "expect"].map((key) => [
          `lineage-rehearsal:${key}`,
          local[`lineage-rehearsal:${key}`],
        ]),
      ),
      "lineage-rehearsal:prefect": { enabled: false },
      // Where no registry answers, this test runs on the labelled stand-ins.
      "lineage-rehearsal:standIns": "allow",
      // The runbook's may be taken on this machine.
      "lineage-rehearsal:ports": {},
      ...Object.fromEntries(Object.entries(settingsFor(moto.endpoint)).map(([key, value]) => [`aws:${key}`, value])),
      "aws:accessKey": "a-key-of-the-stack-file",
    }));
    await done(checkout.pulumi("config", "set", "--secret", "aws:secretKey", secret, "--stack", "staging"));
  });
  after(async () => {
    account.client.destroy();
    await moto[Symbol.asyncDispose]();
  });

  it("asks, and changes nothing, on preview", async () => {
    const changes = await account.changes(() => done(checkout.pulumi("preview", "--stack", "staging")));
    assert.deepEqual(
      changes.filter((one) => one.includes(bucket)),
      [],
    );
    assert.equal(existsSync(join(checkout.directory, "dist")), false);
  });

  it("makes the bucket on up, stores its bundle in it, and says where as an output", async () => {
    await done(checkout.up());
    const { verdict, evidence } = await checkout.outputs();
    assert.equal(verdict, "passed");
    assert.match(evidence, new RegExp(`^s3://${bucket}/staging/marquez/\\d{8}T\\d{6}Z-[0-9a-f]{8}/$`));
    assert.deepEqual(await bundles(), [`${evidence.replace(`s3://${bucket}/`, "")}SHA256SUMS`]);
    assert.equal((await findBucket(account.client, bucket))?.versioning, "Enabled");
  });

  it("lets no secret be read: in the state, the outputs, what was said, or the evidence", async () => {
    const { id } = await checkout.outputs();
    const ofDatabase = ["container", "ls", "--quiet", "--filter", `label=lineage-rehearsal.id=${id}`];
    const containers = (await execa("docker", [...ofDatabase, "--filter", "name=postgres"])).stdout.split("\n");
    const { stdout } = await execa("docker", ["inspect", "--format", "{{json .Config.Env}}", "--", ...containers]);
    const password = /POSTGRES_PASSWORD=(\w+)/.exec(stdout)?.[1] ?? assert.fail("no password");
    const stateFiles = (await account.objects(states)).filter((key) => /stacks\/.*staging.*\.json/.test(key));
    assert.ok(stateFiles.length > 0);
    const directory = join(checkout.directory, "dist", "staging", "marquez");
    const [bundle = ""] = readdirSync(directory);
    const evidence = readdirSync(join(directory, bundle)).map((file) => join(directory, bundle, file));
    const readable = [
      ...(await Promise.all(stateFiles.map((key) => text(states, key)))),
      ...evidence.map((file) => readFileSync(file, "latin1")),
      JSON.stringify(await checkout.outputs()),
      readFileSync(join(checkout.directory, "Pulumi.staging.yaml"), "utf8"),
      ...said,
    ];
    for (const one of [password, secret]) assert.ok(!readable.some((where) => where.includes(one)));
  });

  it("shows no change on refresh, and on the next preview none but its own steps", async () => {
    await done(checkout.refresh());
    const changes = await checkout.changes();
    assert.deepEqual([...new Set(changes.map(({ what }) => what))], ["update pulumi:index:Stash"]);
  });

  it("leaves the bucket with the evidence on destroy, and adopts it when its state has been told to forget it", async () => {
    const { id } = await checkout.outputs();
    await done(checkout.destroy());
    await assertNothingLeft(id);
    assert.equal((await bundles()).length, 1);
    const docs = readFileSync(join(packageRoot, "docs", "aws.md"), "utf8");
    const [, options = "", urn = ""] = /^pulumi state delete (.*) \\\n {2}'(.*)'$/m.exec(docs) ?? [];
    await done(checkout.pulumi("state", "delete", ...options.split(" "), "--yes", "--stack", "staging", urn));
    const adopted = (await checkout.changes()).filter(({ what }) => what.includes("aws:s3/bucket:"));
    assert.deepEqual(adopted, [{ what: "import aws:s3/bucket:Bucket", name: "evidence" }]);
    await done(checkout.up());
    assert.equal((await bundles()).length, 2);
    const again = await checkout.outputs();
    await done(checkout.destroy());
    await assertNothingLeft(again.id);
  });
});
