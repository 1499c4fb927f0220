import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { RehearsalError } from "../errors.ts";

/** The tag by which a bucket is known as one of ours. */
export const mark = { "lineage-rehearsal": "evidence" } as const;

/** A statement of a bucket's policy. */
export type Statement = Record<string, unknown>;

/** A bucket of this account that carries our tag, as S3 describes it. What it has none of is undefined. */
export type Found = Awaited<ReturnType<typeof described>>;

/**
 * Looks for a bucket.
 * @returns undefined when no bucket anywhere has that name
 * @throws RehearsalError PROVISION when it is another account's, in another region, or not one of ours
 */
export async function existingBucket(s3: S3Client, name: string): Promise<Found | undefined> {
  const refuse = refusal(name);
  const region = await regionOf(s3, name, refuse);
  if (region === null) return undefined;
  const here = await s3.config.region();
  if (region !== undefined && region !== here)
    throw refuse(`it is in ${region}, and the rehearsal asks in ${here}`, `Set aws:region to ${region}.`);
  const { Buckets: own = [] } = await s3.send(new ListBucketsCommand({ Prefix: name }));
  if (!own.some(({ Name }) => Name === name)) throw refuse("it belongs to another AWS account");
  const tags = await tagsOf(s3, name);
  const [[key, value]] = Object.entries(mark) as [[string, string]];
  if (tags[key] !== value)
    throw refuse(`this AWS account has it, and it lacks the tag ${key}: ${value} of our buckets`);
  return described(s3, name, tags);
}

/** Whoever wants the bucket all the same says so. */
const refusal =
  (bucket: string) =>
  (found: string, next = "Name another bucket in evidence.bucket.") =>
    new RehearsalError("PROVISION", {
      doing: `looking at the bucket ${bucket}`,
      found,
      next: `${next} To write objects into this one and leave all else to its owner: evidence.s3.existing=true.`,
    });

/** The region of the bucket; undefined when the store does not say; null when there is no such bucket. */
async function regionOf(s3: S3Client, name: string, refuse: ReturnType<typeof refusal>) {
  try {
    return (await s3.send(new HeadBucketCommand({ Bucket: name }))).BucketRegion;
  } catch (thrown) {
    const { $metadata, $response } = thrown as Answer;
    if ($metadata?.httpStatusCode === 404) return null;
    if ($metadata?.httpStatusCode === 403)
      throw refuse("another AWS account has it, or these credentials may not look at it (s3:ListBucket)");
    const elsewhere = $response?.headers?.["x-amz-bucket-region"];
    if (elsewhere) return elsewhere;
    throw thrown;
  }
}

interface Answer {
  name: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/** Undefined where S3 answers that the bucket has none of what was asked for. */
async function unlessNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (/^NoSuch(?!Bucket$)|NotFoundError$/.test((thrown as Answer).name)) return undefined;
    throw thrown;
  }
}

async function tagsOf(s3: S3Client, name: string): Promise<Record<string, string>> {
  const answer = await unlessNone(s3.send(new GetBucketTaggingCommand({ Bucket: name })));
  return Object.fromEntries(answer?.TagSet?.map(({ Key = "", Value = "" }) => [Key, Value]) ?? []);
}

async function described(s3: S3Client, name: string, tags: Record<string, string>) {
  const bucket = { Bucket: name };
  const [access, ownership, versioning, encryption, policy, lifecycle, lock, logging, objects] = await Promise.all([
    unlessNone(s3.send(new GetPublicAccessBlockCommand(bucket))),
    unlessNone(s3.send(new GetBucketOwnershipControlsCommand(bucket))),
    s3.send(new GetBucketVersioningCommand(bucket)),
    unlessNone(s3.send(new GetBucketEncryptionCommand(bucket))),
    unlessNone(s3.send(new GetBucketPolicyCommand(bucket))),
    unlessNone(s3.send(new GetBucketLifecycleConfigurationCommand(bucket))),
    unlessNone(s3.send(new GetObjectLockConfigurationCommand(bucket))),
    s3.send(new GetBucketLoggingCommand(bucket)),
    s3.send(new ListObjectVersionsCommand({ ...bucket, MaxKeys: 1 })),
  ]);
  return {
    tags,
    access: access?.PublicAccessBlockConfiguration,
    ownership: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
    versioning: versioning.Status,
    encryption: encryption?.ServerSideEncryptionConfiguration?.Rules?.[0],
    policy: statements(policy?.Policy),
    lifecycle: lifecycle?.Rules ?? [],
    lock: lock?.ObjectLockConfiguration?.Rule?.DefaultRetention,
    logging: logging.LoggingEnabled,
    empty: !objects.Versions?.length && !objects.DeleteMarkers?.length,
  };
}

/** The statements of a policy: a single one may stand without a list. */
function statements(policy = "{}"): Statement[] {
  const { Statement: one = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return Array.isArray(one) ? one : [one];
}
