import type { BucketSettings } from "../../settings/evidence.ts";

/** The tag that marks a bucket as an evidence bucket of this program. */
export const ownershipTag = { "lineage-rehearsal": "evidence" } as const;

/** A statement of a bucket policy. */
export type Statement = Record<string, unknown>;

/**
 * The settings that an evidence bucket should have, in the words of the S3 API: what is found at
 * AWS compares with it directly. Whoever declares, compares or repairs a bucket has to handle every
 * key; the type checker makes sure of it.
 */
export interface WantedBucket {
  publicAccess: {
    BlockPublicAcls: true;
    BlockPublicPolicy: true;
    IgnorePublicAcls: true;
    RestrictPublicBuckets: true;
  };
  ownership: "BucketOwnerEnforced";
  /**
   * The statement that the bucket's policy must hold. The bucket's ARN, its resource, is added
   * where it is known.
   */
  policy: Statement;
  encryption: {
    ApplyServerSideEncryptionByDefault:
      | { SSEAlgorithm: "AES256" }
      | { SSEAlgorithm: "aws:kms"; KMSMasterKeyID: string };
    /** Bucket keys: S3 asks KMS once for many objects. */
    BucketKeyEnabled?: true;
  };
  versioning: "Enabled";
  /** One rule for everything, because S3 does not keep several rules in order. */
  lifecycle: {
    ID: string;
    Status: "Enabled";
    Filter: { Prefix: "" };
    Expiration: { Days: number };
    NoncurrentVersionExpiration: { NoncurrentDays: number };
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: number };
  };
  /** Undefined when the settings do not mention it; the bucket's own then stays. */
  objectLock: { Mode: "GOVERNANCE" | "COMPLIANCE"; Days: number } | undefined;
  /** Undefined when the settings do not mention them; the bucket's own then stay. */
  accessLogs: { TargetBucket: string; TargetPrefix: string } | undefined;
  /** Other tags of the bucket stay. */
  tags: Record<string, string>;
}

/** One setting of the bucket. */
export type AspectName = keyof WantedBucket;

/** The evidence bucket as the settings want it. This is the only place that says so. */
export const wantedBucket = (settings: BucketSettings): WantedBucket => ({
  publicAccess: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
  ownership: "BucketOwnerEnforced",
  policy: {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  encryption: settings.kmsKey
    ? {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: settings.kmsKey },
        BucketKeyEnabled: true,
      }
    : { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
  versioning: "Enabled",
  lifecycle: {
    ID: "lineage-rehearsal",
    Status: "Enabled",
    Filter: { Prefix: "" },
    Expiration: { Days: settings.keepDays },
    NoncurrentVersionExpiration: { NoncurrentDays: settings.oldVersionDays },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: settings.incompleteDays },
  },
  objectLock: settings.objectLock && { Mode: settings.objectLock.mode, Days: settings.objectLock.days },
  accessLogs: settings.accessLogs && {
    TargetBucket: settings.accessLogs.bucket,
    TargetPrefix: settings.accessLogs.prefix,
  },
  tags: { ...settings.tags, ...ownershipTag },
});
