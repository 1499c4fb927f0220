import s3 from "@pulumi/aws/s3/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { FoundBucket } from "../store/bucket/find-bucket.ts";
import { policyDocument } from "../store/bucket/policy.ts";
import type { AspectName, WantedBucket } from "../store/bucket/wanted-bucket.ts";

interface Args {
  /** The bucket's name. */
  bucket: string;
  wanted: WantedBucket;
  /** The existing bucket; undefined when it has to be created. */
  found: FoundBucket | undefined;
}

/**
 * The evidence bucket of an AWS account: private, encrypted, versioned, TLS only, with a lifecycle.
 * Every resource is protected, so that no destroy removes or weakens the bucket. An existing
 * bucket is imported, whatever the Pulumi state says about it.
 */
export class AwsBucket extends pulumi.ComponentResource {
  /** Resources that must exist before evidence is stored. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, { bucket, wanted, found }: Args) {
    super("lineage-rehearsal:stack:AwsBucket", name);
    const options = { parent: this, protect: true };
    // Other stacks may have set tags, and object lock can be enabled only at creation: both stay
    // unchanged.
    const adoption = found ? { import: bucket, ignoreChanges: ["tags", "tagsAll", "objectLockEnabled"] } : {};
    const created = new s3.Bucket(
      name,
      { bucket, tags: wanted.tags, ...(wanted.objectLock ? { objectLockEnabled: true } : {}) },
      { ...options, ...adoption },
    );
    const declared = declareAspects(name, created, { wanted, found, bucket, options });
    // The provider watches a new lifecycle rule for a minute. Evidence does not wait for that.
    const { lifecycle: _, ...needed } = declared;
    this.ready = Object.values(needed).filter((resource) => resource !== undefined);
    this.registerOutputs();
  }
}

/**
 * Declares every aspect of the wanted bucket, translated from the terms of the S3 API to those of
 * Pulumi. The type checker rejects a missing aspect.
 */
function declareAspects(
  name: string,
  created: s3.Bucket,
  { wanted, found, bucket: present, options }: Args & { options: pulumi.CustomResourceOptions },
): Record<AspectName, pulumi.Resource | undefined> {
  const bucket = created.id;
  const publicAccess = new s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket,
      blockPublicAcls: wanted.publicAccess.BlockPublicAcls,
      blockPublicPolicy: wanted.publicAccess.BlockPublicPolicy,
      ignorePublicAcls: wanted.publicAccess.IgnorePublicAcls,
      restrictPublicBuckets: wanted.publicAccess.RestrictPublicBuckets,
    },
    options,
  );
  const versioning = new s3.BucketVersioning(
    `${name}-versioning`,
    { bucket, versioningConfiguration: { status: wanted.versioning } },
    options,
  );
  // After creating these two, the provider waits for them to settle. Importing existing ones only
  // reads them.
  const versioned = { ...options, ...(found ? { import: present } : {}), dependsOn: [versioning] };
  return {
    publicAccess,
    versioning,
    ownership: new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: wanted.ownership } },
      options,
    ),
    policy: new s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy: created.arn.apply((arn) => policyDocument(arn, wanted.policy, found?.policy)) },
      // S3 refuses to change a policy and the public access block at once.
      { ...options, dependsOn: [publicAccess] },
    ),
    encryption: new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [encryptionRule(wanted.encryption)] },
      options,
    ),
    lifecycle: new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: [lifecycleRule(wanted.lifecycle)] },
      versioned,
    ),
    objectLock:
      wanted.objectLock &&
      new s3.BucketObjectLockConfiguration(
        `${name}-object-lock`,
        { bucket, rule: { defaultRetention: { mode: wanted.objectLock.Mode, days: wanted.objectLock.Days } } },
        versioned,
      ),
    accessLogs:
      wanted.accessLogs &&
      new s3.BucketLogging(
        `${name}-access-logs`,
        { bucket, targetBucket: wanted.accessLogs.TargetBucket, targetPrefix: wanted.accessLogs.TargetPrefix },
        options,
      ),
    // Declared with the bucket itself.
    tags: created,
  };
}

const encryptionRule = ({
  ApplyServerSideEncryptionByDefault: wanted,
  BucketKeyEnabled,
}: WantedBucket["encryption"]) => ({
  applyServerSideEncryptionByDefault: {
    sseAlgorithm: wanted.SSEAlgorithm,
    ...("KMSMasterKeyID" in wanted ? { kmsMasterKeyId: wanted.KMSMasterKeyID } : {}),
  },
  ...(BucketKeyEnabled ? { bucketKeyEnabled: true } : {}),
});

const lifecycleRule = (wanted: WantedBucket["lifecycle"]) => ({
  id: wanted.ID,
  status: wanted.Status,
  filter: { prefix: wanted.Filter.Prefix },
  expiration: { days: wanted.Expiration.Days },
  noncurrentVersionExpiration: { noncurrentDays: wanted.NoncurrentVersionExpiration.NoncurrentDays },
  abortIncompleteMultipartUpload: {
    daysAfterInitiation: wanted.AbortIncompleteMultipartUpload.DaysAfterInitiation,
  },
});
