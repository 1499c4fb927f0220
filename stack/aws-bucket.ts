import s3 from "@pulumi/aws/s3/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { BucketSettings } from "../settings/evidence.ts";
import { type Found, mark } from "../store/found-bucket.ts";
import { lifecycleRule, policyOf } from "../store/wanted-bucket.ts";

interface Args {
  /** The bucket's name. */
  bucket: string;
  asked: BucketSettings;
  /** The bucket as it is; undefined when it has to be made. */
  found: Found | undefined;
}

/**
 * The evidence bucket of an AWS account: for its owner alone, encrypted, versioned, over TLS, cleared after its time. All of it is protected,
 * so that no destroy removes or weakens it. One that is there is adopted, whatever the state knows of it.
 */
export class AwsBucket extends pulumi.ComponentResource {
  /** What must be there before anything is stored. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, { bucket, asked, found }: Args) {
    super("lineage-rehearsal:stack:AwsBucket", name);
    const { kmsKey, objectLock, accessLogs, keepDays, oldVersionDays, incompleteDays } = asked;
    const kept = { parent: this, protect: true };
    // What can only be set when a bucket is made, or is shared with others, stays as it is found.
    const adopted = found ? { import: bucket, ignoreChanges: ["tags", "tagsAll", "objectLockEnabled"] } : {};
    const made = new s3.Bucket(
      name,
      { bucket, tags: { ...asked.tags, ...mark }, ...(objectLock ? { objectLockEnabled: true } : {}) },
      { ...kept, ...adopted },
    );
    const of = { bucket: made.id };
    const closed = new s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      kept,
    );
    const ownership = new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
      kept,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { ...of, versioningConfiguration: { status: "Enabled" } },
      kept,
    );
    const byDefault = kmsKey ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKey } : { sseAlgorithm: "AES256" };
    const encryption = new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        ...of,
        rules: [{ applyServerSideEncryptionByDefault: byDefault, ...(kmsKey ? { bucketKeyEnabled: true } : {}) }],
      },
      kept,
    );
    // S3 refuses a policy and a block of public ones that are put at once.
    const policy = new s3.BucketPolicy(
      `${name}-policy`,
      { ...of, policy: made.arn.apply((arn) => policyOf(arn, found?.policy)) },
      { ...kept, dependsOn: [closed] },
    );
    const present = found ? { import: bucket } : {};
    // The provider watches new rules for a minute before it believes them: those that are there already are only read.
    const rule = {
      id: lifecycleRule,
      status: "Enabled",
      filter: { prefix: "" },
      expiration: { days: keepDays },
      noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: incompleteDays },
    };
    new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { ...of, rules: [rule] },
      { ...kept, ...present, dependsOn: [versioning] },
    );
    this.ready = [made, closed, ownership, versioning, encryption, policy];
    if (objectLock)
      this.ready.push(
        new s3.BucketObjectLockConfiguration(
          `${name}-object-lock`,
          { ...of, rule: { defaultRetention: objectLock } },
          { ...kept, ...present, dependsOn: [versioning] },
        ),
      );
    if (accessLogs) {
      const { bucket: targetBucket, prefix: targetPrefix } = accessLogs;
      this.ready.push(new s3.BucketLogging(`${name}-access-logs`, { ...of, targetBucket, targetPrefix }, kept));
    }
    this.registerOutputs();
  }
}
