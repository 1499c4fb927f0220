import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  GetObjectLockConfigurationCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { runtime } from "@pulumi/pulumi";
import { aws } from "../../settings/aws.ts";
import { evidenceSchema } from "../../settings/evidence.ts";
import { pathFields } from "../../settings/fields.ts";
import { AwsBucket } from "../../stack/aws-bucket.ts";
import { repairBucket } from "../../store/bucket/aspects.ts";
import { findBucket } from "../../store/bucket/find-bucket.ts";
import { wantedBucket } from "../../store/bucket/wanted-bucket.ts";
import { prepareBucket } from "../../store/prepare-bucket.ts";
import type { Moto } from "./moto.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** An AWS account that moto stands for, as a test sees it from outside. */
export class Account {
  readonly client: S3Client;
  readonly access;
  readonly #moto: Moto;

  constructor(moto: Moto) {
    const { endpoint } = moto;
    this.#moto = moto;
    this.client = new S3Client({ endpoint, region: "eu-west-1", credentials, forcePathStyle: true });
    const settings = { region: "eu-west-1", endpoints: [{ s3: endpoint }], s3UsePathStyle: true };
    this.access = { aws: aws.parse({ ...settings, accessKey: "test", secretKey: "test" }) };
  }

  /** Evidence settings, as they are parsed. */
  evidence = (bucket: string, s3: object = {}) =>
    evidenceSchema(pathFields(".")).parse({ directory: "dist", folder: "dist", store: "s3", bucket, s3 });

  /** What the program does before it declares a bucket. */
  prepare = (bucket: string, s3: object = {}, preview = false) =>
    prepareBucket(this.access, this.evidence(bucket, s3), {
      preview,
      signal: new AbortController().signal,
      say: () => {},
    });

  /** The program's part that is about the bucket. */
  program =
    (bucket: string, s3: object = {}) =>
    async () => {
      const wanted = wantedBucket(this.evidence(bucket, s3).s3);
      new AwsBucket("evidence", { bucket, wanted, found: await this.prepare(bucket, s3, runtime.isDryRun()) });
    };

  create = (Bucket: string) =>
    this.client.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );

  /** Makes the bucket `logs`, which S3 may write access logs to. */
  async createLogs(): Promise<void> {
    await this.create("logs");
    const Principal = { Service: "logging.s3.amazonaws.com" };
    const Statement = [{ Effect: "Allow", Principal, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" }];
    await this.client.send(new PutBucketPolicyCommand({ Bucket: "logs", Policy: JSON.stringify({ Statement }) }));
  }

  /** The keys of a bucket's objects. */
  async objects(Bucket: string): Promise<string[]> {
    const { Contents = [] } = await this.client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = "" }) => Key);
  }

  tag = (Bucket: string, tags: Record<string, string>) => {
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return this.client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  };

  tags = async (Bucket: string) =>
    Object.fromEntries(
      (await this.client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet?.map(({ Key, Value }) => [Key, Value]) ??
        [],
    );

  lock = async (Bucket: string) =>
    (await this.client.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;

  /** Creates an evidence bucket with all its settings, without Pulumi. */
  async made(bucket: string, s3: object = {}): Promise<void> {
    await this.create(bucket);
    await this.tag(bucket, { "lineage-rehearsal": "evidence" });
    const found = await findBucket(this.client, bucket);
    if (!found) throw new Error(`there is no ${bucket}`);
    await repairBucket(this.client, bucket, found, wantedBucket(this.evidence(bucket, s3).s3));
  }

  /** What was changed while some work was done, as method, path and query. */
  async changes(work: () => Promise<unknown>): Promise<string[]> {
    const before = (await this.#moto.requests()).length;
    await work();
    return (await this.#moto.requests())
      .slice(before)
      .filter(({ method }) => method !== "GET" && method !== "HEAD")
      .map(({ method, path, query }) => `${method} ${path}?${query}`);
  }
}
