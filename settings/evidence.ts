import { z } from "zod";

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
  error: "expected an S3 bucket name: 3 to 63 small letters, digits, dots and dashes",
});
const keyPrefix = z.string().regex(/^((?!\.\.?(\/|$))[A-Za-z0-9!_.*'()-]+(\/(?!\.\.?(\/|$))[A-Za-z0-9!_.*'()-]+)*)?$/, {
  error: "expected a key prefix without a slash at either end, and without . and .. in it",
});
const most = 36_500;
const daysAllowed = { error: `expected a number of days from 1 to ${most}` };
const days = z.int(daysAllowed).min(1, daysAllowed).max(most, daysAllowed);
/** What AWS takes in a tag: https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html */
const tagKey = z.string().regex(/^(?!aws:|lineage-rehearsal$)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, {
  error: "expected a tag's key: letters, digits, blanks and _.:/=+-@, not aws: first, and not lineage-rehearsal",
});
const tagValue = z
  .string()
  .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, { error: "expected a tag's value: letters, digits, _.:/=+-@" });

const objectLock = z.strictObject({
  mode: z
    .enum(["GOVERNANCE", "COMPLIANCE"])
    .describe(
      "GOVERNANCE: who is specially allowed may delete evidence; COMPLIANCE: nobody, not even the account's root",
    ),
  days: days.describe("for how long each object cannot be deleted or overwritten"),
});
const accessLogs = z.strictObject({
  bucket: bucketName.describe("the bucket that S3 writes them to; it must exist and allow that"),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9!_.*'()/-]*$/, { error: "expected a key prefix" })
    .default("")
    .describe("put before each log's name"),
});

const s3 = z.strictObject({
  existing: z
    .boolean()
    .default(false)
    .describe("only write objects, into a bucket that is somebody else's business; nothing is provisioned"),
  repair: z
    .boolean()
    .default(false)
    .describe("put a bucket of ours right whose settings are not as asked, rather than refuse it"),
  keepDays: days.default(400).describe("after so many days evidence is deleted"),
  oldVersionDays: days
    .default(30)
    .describe("after so many days a version that was deleted or overwritten goes for good"),
  incompleteDays: days.default(7).describe("after so many days the parts of an upload that was never finished go"),
  kmsKey: z
    .string()
    .min(1, { error: "expected a KMS key's ARN" })
    .optional()
    .describe("the ARN of the KMS key that encrypts the evidence, with bucket keys; S3's own keys when not given"),
  objectLock: objectLock.optional().describe("evidence that cannot be deleted; it cannot be taken back"),
  accessLogs: accessLogs.optional().describe("who read and wrote evidence is logged"),
  tags: z.record(tagKey, tagValue).default({}).describe("the bucket's tags, beside `lineage-rehearsal: evidence`"),
});

/** Where evidence goes. `directory` is the schema of a directory that can be made. */
export const evidenceOf = (directory: z.ZodType<string, string>) =>
  z.strictObject({
    directory: directory.prefault("dist/local/marquez").describe("holds one bundle a rehearsal, named by its UTC time"),
    store: z
      .enum(["folder", "s3"])
      .default("folder")
      .describe("where bundles outlive the stack: an S3 gateway over a folder, or a bucket of your AWS account"),
    folder: directory.prefault("dist/s3").describe("the gateway's folder; each folder in it is a bucket"),
    bucket: bucketName.default("lineage-evidence").describe("the bucket's name; on AWS it must be one of its own"),
    prefix: keyPrefix.default("").describe("put before each bundle's name in the bucket"),
    s3: s3.prefault({}).describe("the bucket of store s3: [aws.md](aws.md)"),
  });

/** Where evidence goes, parsed. */
export type EvidenceSettings = z.output<ReturnType<typeof evidenceOf>>;

/** Whether a bucket of the AWS account is made or adopted, and then outlives the stack. */
export const provisionsOnAws = ({ store, s3 }: EvidenceSettings): boolean => store === "s3" && !s3.existing;

/** What is asked of a bucket of ours. */
export type BucketSettings = EvidenceSettings["s3"];
