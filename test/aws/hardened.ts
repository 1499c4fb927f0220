import * as s3 from "@pulumi/aws/s3/index.js";
import { interpolate, jsonStringify } from "@pulumi/pulumi";

/** A bucket with every kind of resource that our build of the plugin knows. */
export async function hardened(): Promise<void> {
  const made = new s3.Bucket("evidence", { bucket: "made", tags: { team: "data" }, objectLockEnabled: true });
  const bucket = made.bucket;
  const options = { parent: made };
  const versioningConfiguration = { status: "Enabled" };
  const versioned = new s3.BucketVersioning("versioning", { bucket, versioningConfiguration }, options);
  const blocked = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  new s3.BucketPublicAccessBlock("public-access", { bucket, ...blocked }, options);
  new s3.BucketOwnershipControls("owner", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, options);
  const encrypted = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  new s3.BucketServerSideEncryptionConfiguration("encryption", { bucket, rules: [encrypted] }, options);
  const plainHttp = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [made.arn, interpolate`${made.arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const policy = jsonStringify({ Version: "2012-10-17", Statement: [plainHttp] });
  new s3.BucketPolicy("policy", { bucket, policy }, options);
  new s3.BucketLogging("logging", { bucket, targetBucket: "logs", targetPrefix: "made/" }, options);
  const after = { ...options, dependsOn: [versioned] };
  const retention = { defaultRetention: { mode: "GOVERNANCE", days: 1 } };
  new s3.BucketObjectLockConfiguration("lock", { bucket, rule: retention }, after);
  const expiring = { id: "expire", status: "Enabled", filter: { prefix: "runs/" }, expiration: { days: 30 } };
  new s3.BucketLifecycleConfiguration("lifecycle", { bucket, rules: [expiring] }, after);
}
