import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { RehearsalError } from "../../errors.ts";
import { findBucket } from "../../store/bucket/find-bucket.ts";
import { Account } from "./account.ts";
import { type Moto, startMoto } from "./moto.ts";
import { prepare, settingsFor, stackOf } from "./stack.ts";

const env = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const mark = { "lineage-rehearsal": "evidence" };

describe("the evidence bucket on AWS", function () {
  this.timeout(4 * 60 * 1000);
  let directory: string;
  let moto: Moto;
  let account: Account;
  const configured = {
    tags: { team: "data" },
    objectLock: { mode: "GOVERNANCE", days: 3 },
    keepDays: 90,
    accessLogs: { bucket: "logs", prefix: "evidence/" },
  };
  const stack = (state: string, bucket: string, s3: object): Promise<Stack> => {
    const at = join(directory, state);
    return stackOf({ directory: at, program: account.program(bucket, s3), settings: settingsFor(moto.endpoint), env });
  };
  const put = (Bucket: string) => account.client.send(new PutObjectCommand({ Bucket, Key: "an/object", Body: "it" }));
  const found = async (bucket: string) => {
    const { lifecycle, policy, ...rest } = (await findBucket(account.client, bucket)) ?? assert.fail("not there");
    return { ...rest, policy, rule: lifecycle.map(({ Status, ...rule }) => [Status, rule]) };
  };
  const refused = async (work: () => Promise<unknown>, why: RegExp) =>
    assert.rejects(work, (thrown) => {
      assert.ok(thrown instanceof RehearsalError, String(thrown));
      assert.match(thrown.message, why);
      return true;
    });

  before(async function () {
    this.timeout(30 * 60 * 1000);
    await prepare();
    directory = await mkdtemp(join(tmpdir(), "aws-bucket-"));
    moto = await startMoto();
    account = new Account(moto);
    await account.createLogs();
  });
  after(async () => {
    account.client.destroy();
    await moto[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it("is made with everything that keeps evidence safe, as S3 itself tells it", async () => {
    const { summary } = await (await stack("first", "made", configured)).up();
    // The stack, the component, the bucket and its eight settings.
    assert.equal(summary.resourceChanges?.create, 11);
    const { publicAccess, ownership, versioning, encryption, tags, policy, rule, objectLock, accessLogs } =
      await found("made");
    assert.deepEqual(publicAccess, {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    assert.deepEqual([ownership, versioning], ["BucketOwnerEnforced", "Enabled"]);
    assert.equal(encryption?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, "AES256");
    assert.deepEqual(tags, { team: "data", ...mark });
    assert.deepEqual(policy, [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::made", "arn:aws:s3:::made/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    assert.deepEqual(rule, [
      [
        "Enabled",
        {
          ID: "lineage-rehearsal",
          Filter: { Prefix: "" },
          Expiration: { Days: 90 },
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    ]);
    assert.deepEqual([objectLock?.Mode, objectLock?.Days], ["GOVERNANCE", 3]);
    assert.deepEqual([accessLogs?.TargetBucket, accessLogs?.TargetPrefix], ["logs", "evidence/"]);
    await put("made");
  });

  it("is left as it is by a second up", async () => {
    const again = await stack("first", "made", configured);
    assert.deepEqual(await account.changes(() => again.up({ expectNoChanges: true })), []);
  });

  it("stays when the stack is destroyed, with its settings", async () => {
    const before = await found("made");
    const first = await stack("first", "made", configured);
    await assert.rejects(first.destroy(), /protected/);
    await first.destroy({ excludeProtected: true });
    assert.deepEqual(await found("made"), before);
  });

  it("is adopted by a stack that knows nothing of it, which puts nothing that was not there", async () => {
    const before = await found("made");
    const second = await stack("second", "made", configured);
    const changes = await account.changes(() => second.up());
    assert.deepEqual(await found("made"), before);
    assert.ok(!changes.some((one) => /lifecycle|tagging|PUT \/made\?$|DELETE/.test(one)), changes.join("\n"));
    await second.up({ expectNoChanges: true });
  });

  it("is shared: a stack that asks for more tags adds them, and statements of others in the policy stay", async () => {
    await account.made("shared");
    await put("shared");
    const others = { Sid: "Auditors", Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "s3:GetObject" };
    const { policy } = await found("shared");
    const Policy = JSON.stringify({ Statement: [...policy, { ...others, Resource: "arn:aws:s3:::shared/*" }] });
    await account.client.send(new PutBucketPolicyCommand({ Bucket: "shared", Policy }));
    await account.tag("shared", { ...mark, cost: "42" });
    await (await stack("third", "shared", { tags: { team: "data" } })).up();
    assert.deepEqual(await account.tags("shared"), { ...mark, cost: "42", team: "data" });
    assert.deepEqual((await found("shared")).policy.map(({ Sid }) => Sid).sort(), ["Auditors", "TlsOnly"]);
  });

  it("is refused when its settings are weaker, each named, and repaired with evidence.s3.repair", async () => {
    await put("shared");
    await account.client.send(new DeletePublicAccessBlockCommand({ Bucket: "shared" }));
    await account.client.send(new DeleteBucketPolicyCommand({ Bucket: "shared" }));
    const suspended = { Bucket: "shared", VersioningConfiguration: { Status: "Suspended" } } as const;
    await account.client.send(new PutBucketVersioningCommand(suspended));
    const third = await stack("third", "shared", {});
    await assert.rejects(third.up(), /its settings differ from the configuration/);
    for (const why of [
      /public access: BlockPublicAcls, .* not set/,
      /versioning: Suspended/,
      /policy: no statement denies access without TLS/,
      /evidence\.s3\.repair=true/,
    ])
      await refused(() => account.prepare("shared"), why);
    // This state still says that all is well.
    await (await stack("third", "shared", { repair: true })).up();
    await account.prepare("shared");
  });

  for (const [what, s3, why] of [
    ["for fewer days", { keepDays: 500 }, /evidence is kept for 400 days, not for 500/],
    ["without a lock", { objectLock: { mode: "COMPLIANCE", days: 1 } }, /object lock: none/],
    ["under other keys", { kmsKey: "arn:aws:kms:eu-west-1:1:key/k" }, /encryption: AES256, not aws:kms with arn/],
    ["without access logs", { accessLogs: { bucket: "logs" } }, /access logs: go to no bucket, not to logs/],
  ] as const)
    it(`is refused when it keeps evidence ${what}`, () => refused(() => account.prepare("shared", s3), why));

  it("is encrypted with the configured KMS key, with bucket keys", async () => {
    const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    await account.made("keyed", { kmsKey });
    const { encryption } = await found("keyed");
    assert.equal(encryption?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID, kmsKey);
    await (await stack("keyed", "keyed", { kmsKey })).up();
    assert.deepEqual((await found("keyed")).encryption, encryption);
    assert.equal(encryption?.BucketKeyEnabled, true);
  });

  it("that was only half made, and holds nothing yet, is completed without evidence.s3.repair", async () => {
    await account.create("half");
    await account.tag("half", mark);
    await account.prepare("half");
    const { versioning, publicAccess } = await found("half");
    assert.deepEqual([versioning, publicAccess?.BlockPublicPolicy], ["Enabled", true]);
  });

  it("that was only half made can be previewed, which finishes nothing", async () => {
    await account.create("half-seen");
    await account.tag("half-seen", mark);
    const seen = await stack("half-seen", "half-seen", {});
    assert.deepEqual(await account.changes(() => seen.preview()), []);
  });

  it("is refused when it lacks the tag of evidence buckets", async () => {
    await account.create("somebodys");
    await refused(
      () => account.prepare("somebodys", { repair: true }),
      /lacks the tag.*\n.*evidence\.s3\.existing=true/,
    );
  });

  it("is refused when it is another account's, even one that carries our tag and lets everybody in", async () => {
    const theirs = new Account(moto);
    theirs.client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["x-moto-account-id"] = "999988887777";
        return next(args);
      },
      { step: "build" },
    );
    await theirs.client.send(
      new CreateBucketCommand({ Bucket: "planted", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    await theirs.tag("planted", mark);
    await refused(() => account.prepare("planted", { repair: true }), /another AWS account/);
  });
});
