import {
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BucketSettings } from "../settings/evidence.ts";
import { type Found, mark } from "./found-bucket.ts";
import { lifecycleRule, policyOf } from "./wanted-bucket.ts";

/**
 * Puts a bucket of ours right. The engine would not: what its state says of a setting that somebody else has changed is what was asked for,
 * so that it sees nothing to do.
 */
export async function repairBucket(
  s3: S3Client,
  name: string,
  { policy }: Found,
  asked: BucketSettings,
): Promise<void> {
  const bucket = { Bucket: name };
  const { kmsKey, objectLock, accessLogs, keepDays, oldVersionDays, incompleteDays } = asked;
  const closed = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  // One after the other: S3 refuses changes of one bucket that meet. Nobody but the owner first.
  await s3.send(new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration: closed }));
  const ownership = { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" as const }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ ...bucket, OwnershipControls: ownership }));
  await s3.send(new PutBucketPolicyCommand({ ...bucket, Policy: policyOf(await arnOf(s3, name), policy) }));
  const byDefault = kmsKey
    ? { SSEAlgorithm: "aws:kms" as const, KMSMasterKeyID: kmsKey }
    : { SSEAlgorithm: "AES256" as const };
  const encryption = {
    Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, ...(kmsKey ? { BucketKeyEnabled: true } : {}) }],
  };
  await s3.send(new PutBucketEncryptionCommand({ ...bucket, ServerSideEncryptionConfiguration: encryption }));
  await s3.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: "Enabled" } }));
  const rule = {
    ID: lifecycleRule,
    Status: "Enabled" as const,
    Filter: { Prefix: "" },
    Expiration: { Days: keepDays },
    NoncurrentVersionExpiration: { NoncurrentDays: oldVersionDays },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: incompleteDays },
  };
  const lifecycle = { Rules: [rule] };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ ...bucket, LifecycleConfiguration: lifecycle }));
  if (objectLock) {
    const lock = { DefaultRetention: { Mode: objectLock.mode, Days: objectLock.days } };
    const configuration = { ObjectLockEnabled: "Enabled" as const, Rule: lock };
    await s3.send(new PutObjectLockConfigurationCommand({ ...bucket, ObjectLockConfiguration: configuration }));
  }
  if (accessLogs) {
    const logging = { LoggingEnabled: { TargetBucket: accessLogs.bucket, TargetPrefix: accessLogs.prefix } };
    await s3.send(new PutBucketLoggingCommand({ ...bucket, BucketLoggingStatus: logging }));
  }
}

/** Sees to it that a bucket of ours carries the tags that are asked for, beside those that others have put there. */
export async function tagBucket(
  s3: S3Client,
  name: string,
  present: Found["tags"],
  asked: Found["tags"],
): Promise<void> {
  const wanted = { ...present, ...asked, ...mark };
  if (Object.entries(wanted).every(([key, value]) => present[key] === value)) return;
  const tags = Object.entries(wanted).map(([Key, Value]) => ({ Key, Value }));
  await s3.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: tags } }));
}

/** The ARN of a bucket: AWS has partitions, which the region tells. */
async function arnOf(s3: S3Client, name: string): Promise<string> {
  const region = await s3.config.region();
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return `arn:${partition}:s3:::${name}`;
}
