import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import * as s3 from "@pulumi/aws/s3/index.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { hardened } from "./hardened.ts";
import { type Moto, startMoto } from "./moto.ts";
import { prepare, settingsFor, stackOf } from "./stack.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const unchanged = { expectNoChanges: true };

describe("our build of the AWS plugin", () => {
  let directory: string;
  let moto: Moto;
  let client: S3Client;
  before(async function () {
    this.timeout(30 * 60 * 1000);
    await prepare();
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lineage-rehearsal-test-"));
    moto = await startMoto();
    client = new S3Client({ endpoint: moto.endpoint, region: "eu-west-1", credentials, forcePathStyle: true });
  });
  afterEach(async () => {
    client.destroy();
    await moto[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const buckets = async () => ((await client.send(new ListBucketsCommand())).Buckets ?? []).map(({ Name }) => Name);
  const tags = async (Bucket: string) => (await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
  const create = (Bucket: string) =>
    client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));

  it("makes every kind of resource, then finds nothing to change, then removes them", async function () {
    // The provider watches a lifecycle rule for 55 seconds before it believes it, at AWS and here.
    this.timeout(4 * 60 * 1000);
    await create("logs");
    const logging = { Service: "logging.s3.amazonaws.com" };
    const Statement = [
      { Effect: "Allow", Principal: logging, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await client.send(new PutBucketPolicyCommand({ Bucket: "logs", Policy }));

    const stack = await stackOf({ directory, program: hardened, settings: settingsFor(moto.endpoint), env: KEYS });
    assert.equal((await stack.up()).summary.resourceChanges?.create, 10);
    assert.deepEqual(await tags("made"), [{ Key: "team", Value: "data" }]);
    const { Rules } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: "made" }));
    assert.deepEqual(Rules?.[0]?.Expiration, { Days: 30 });
    await stack.up(unchanged);
    await stack.refresh(unchanged);
    await stack.destroy();
    assert.deepEqual(await buckets(), ["logs"]);
  });

  it("takes over a bucket that is there, asks nothing but questions about it, and leaves it", async function () {
    this.timeout(2 * 60 * 1000);
    await create("theirs");
    const TagSet = [{ Key: "team", Value: "data" }];
    await client.send(new PutBucketTaggingCommand({ Bucket: "theirs", Tagging: { TagSet } }));
    const before = (await moto.requests()).length;

    const theirs = (options: CustomResourceOptions) => async () =>
      void new s3.Bucket("evidence", { bucket: "theirs", tags: { team: "data" } }, options);
    const imported = theirs({ import: "theirs", protect: true, retainOnDelete: true });
    const stack = await stackOf({ directory, program: imported, settings: settingsFor(moto.endpoint), env: KEYS });
    assert.equal((await stack.up()).summary.resourceChanges?.import, 1);
    await stack.refresh(unchanged);
    await stack.up(unchanged);
    await assert.rejects(stack.destroy(), /protected/);
    stack.workspace.program = theirs({ retainOnDelete: true });
    await stack.up();
    await stack.destroy();

    const asked = (await moto.requests()).slice(before);
    assert.ok(asked.some(({ method, path }) => method === "HEAD" && path === "/theirs"));
    const changing = asked.filter(({ method }) => method !== "GET" && method !== "HEAD");
    assert.deepEqual(changing, []);
    assert.deepEqual(await tags("theirs"), TagSet);
  });

  it("takes region, endpoint and credentials from the environment as well", async function () {
    this.timeout(60 * 1000);
    const program = async () => void new s3.Bucket("evidence", { bucket: "by-environment" });
    const { s3UsePathStyle = "", skipRequestingAccountId = "", skipCredentialsValidation = "" } = settingsFor("");
    const settings = { s3UsePathStyle, skipRequestingAccountId, skipCredentialsValidation };
    const env = { ...KEYS, AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_S3: moto.endpoint };
    const stack = await stackOf({ directory, program, settings, env });
    await stack.up();
    assert.deepEqual(await buckets(), ["by-environment"]);
    await stack.destroy();
    assert.deepEqual(await buckets(), []);
  });
});
