import type { Request } from "./moto.ts";

/** What of a bucket's settings a query names, as IAM calls it. */
const settings: Record<string, string> = {
  accelerate: "AccelerateConfiguration",
  acl: "BucketAcl",
  cors: "BucketCORS",
  encryption: "EncryptionConfiguration",
  lifecycle: "LifecycleConfiguration",
  logging: "BucketLogging",
  "object-lock": "BucketObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  publicAccessBlock: "BucketPublicAccessBlock",
  replication: "ReplicationConfiguration",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

/**
 * The IAM action that a request to S3 needs:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function actionOf({ method, path, query, status }: Request): string {
  const [, bucket, ...key] = path.replace(/\/$/, "").split("/");
  const names = query.split("&").map((one) => one.split("=", 1)[0] ?? "");
  if (!bucket) return "s3:ListAllMyBuckets";
  if (key.length > 0) return ofObject(method);
  const setting = names.map((name) => settings[name]).find(Boolean);
  if (setting) return `s3:${method === "PUT" ? "Put" : "Get"}${setting}`;
  if (names.includes("versions")) return "s3:ListBucketVersions";
  if (method === "HEAD" || names.includes("list-type")) return "s3:ListBucket";
  // A bucket that is made with its tags; moto is made to answer that it does not know them.
  if (method === "PUT") return status === 400 ? "s3:TagResource" : "s3:CreateBucket";
  throw new Error(`no action is known for ${method} ${path}?${query}`);
}

const ofObject = (method: string): string =>
  method === "DELETE"
    ? "s3:AbortMultipartUpload"
    : method === "HEAD" || method === "GET"
      ? "s3:GetObject"
      : "s3:PutObject";
