import { z } from "zod";
import type { PathFields } from "./fields.ts";
import { redactPatterns } from "./redact-patterns.ts";
import { signSchema } from "./sign.ts";

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
  error:
    "expected an S3 bucket name: 3 to 63 lowercase letters, digits, dots and dashes, with a letter or digit at both ends",
});
const keyPrefix = z.string().regex(/^((?!\.\.?(\/|$))[A-Za-z0-9!_.*'()-]+(\/(?!\.\.?(\/|$))[A-Za-z0-9!_.*'()-]+)*)?$/, {
  error:
    'expected a key prefix of letters, digits and !_.*\'()-, with single slashes between its parts, none of which is "." or ".."',
});
const maximumDays = 36_500;
const daysError = { error: `expected a number of days from 1 to ${maximumDays}` };
const days = z.int(daysError).min(1, daysError).max(maximumDays, daysError);
/** What AWS allows in a tag: https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html */
const tagKey = z.string().regex(/^(?!aws:|lineage-rehearsal$)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, {
  error:
    'expected a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not starting with "aws:", and not "lineage-rehearsal"',
});
const tagValue = z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, {
  error: "expected a tag value: at most 256 letters, digits, spaces and _.:/=+-@",
});

const objectLock = z.strictObject({
  mode: z
    .enum(["GOVERNANCE", "COMPLIANCE"])
    .describe(
      "`GOVERNANCE`: only principals with `s3:BypassGovernanceRetention` can delete evidence. `COMPLIANCE`: nobody can, not even the account's root user.",
    ),
  days: days.describe("Number of days for which an object is retained. It cannot be deleted or overwritten before."),
});
const accessLogs = z.strictObject({
  bucket: bucketName.describe(
    "Bucket to which S3 writes the access logs. It must exist and allow `logging.s3.amazonaws.com` to write.",
  ),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9!_.*'()/-]*$/, { error: "expected a key prefix of letters, digits and !_.*'()/-" })
    .default("")
    .describe("Key prefix of the access logs."),
});

const s3 = z.strictObject({
  existing: z
    .boolean()
    .default(false)
    .describe(
      "Upload objects to a bucket managed elsewhere; provision nothing. All other `evidence.s3` settings are ignored then.",
    ),
  repair: z
    .boolean()
    .default(false)
    .describe(
      "If the bucket is ours and its settings differ from this configuration, change them to match. Otherwise such a bucket is refused. Set it once, with `--set evidence.s3.repair=true`.",
    ),
  keepDays: days
    .default(400)
    .describe(
      "Number of days after which evidence is deleted. It can be restored for another `evidence.s3.oldVersionDays`.",
    ),
  oldVersionDays: days
    .default(30)
    .describe("Number of days after which a deleted or overwritten version of an object is removed for good."),
  incompleteDays: days
    .default(7)
    .describe("Number of days after which the parts of an upload that was never completed are removed."),
  kmsKey: z
    .string()
    .min(1, { error: "expected the ARN of a KMS key" })
    .optional()
    .describe(
      "ARN of the KMS key that encrypts the evidence, with S3 Bucket Keys. If left out, Amazon S3's own keys (SSE-S3) encrypt it.",
    ),
  objectLock: objectLock
    .optional()
    .describe(
      "S3 Object Lock: evidence cannot be deleted or overwritten until its retention ends. Once enabled on a bucket it cannot be disabled. If left out, it is not enabled.",
    ),
  accessLogs: accessLogs
    .optional()
    .describe("S3 server access logs of the bucket: who read and wrote evidence. If left out, they are not enabled."),
  tags: z
    .record(tagKey, tagValue)
    .default({})
    .describe(
      "Tags of the bucket, in addition to `lineage-rehearsal: evidence`. Tags of an existing bucket are never removed.",
    ),
});

/** The settings of the evidence. */
export const evidenceSchema = (paths: Pick<PathFields, "ownDirectory" | "file">) =>
  z.strictObject({
    directory: paths.ownDirectory
      .prefault("dist/local/marquez")
      .describe(
        "Directory for evidence bundles. Each rehearsal creates one folder in it, named by its start time in UTC. Created if it does not exist.",
      ),
    store: z
      .enum(["folder", "s3"])
      .default("folder")
      .describe(
        "Where bundles are uploaded. `folder`: to a local folder, through an S3 gateway that is part of the stack. `s3`: to a bucket in your AWS account. Both outlive the stack.",
      ),
    folder: paths.ownDirectory
      .prefault("dist/s3")
      .describe(
        "Folder that the S3 gateway serves, with `evidence.store: folder`. Each folder in it is a bucket. Created if it does not exist.",
      ),
    bucket: bucketName
      .default("lineage-evidence")
      .describe("Bucket name; must be globally unique on AWS. The bucket is created if it does not exist."),
    prefix: keyPrefix
      .default("")
      .describe(
        "Key prefix of bundles in the bucket, such as `staging/marquez`. If empty, bundles are at its top level.",
      ),
    redact: redactPatterns
      .default([])
      .describe(
        "What is removed from the evidence besides secrets: `email` for e-mail addresses, `phone` for telephone numbers, or regular expressions in RE2's syntax. Files that are no text stay as they are. The lineage is judged as the evidence then has it.",
      ),
    logs: z
      .enum(["whole", "tail", "none"])
      .default("whole")
      .describe(
        "How much of what the commands and the flow run print is kept. `tail`: the last 100 lines of each. `none`: nothing, also not in messages. The logs of the services are always kept whole.",
      ),
    sign: signSchema(paths)
      .optional()
      .describe(
        "How `statement.intoto.json` is signed, by which anybody can verify the evidence later. If left out, it is not signed. See [attestation.md](attestation.md).",
      ),
    s3: s3
      .prefault({})
      .describe("The bucket in your AWS account, with `evidence.store: s3`. [aws.md](aws.md) explains its protection."),
  });

/** The settings of the evidence, parsed. */
export type EvidenceSettings = z.output<ReturnType<typeof evidenceSchema>>;

/** Whether the stack creates or adopts a bucket in an AWS account. The bucket outlives the stack. */
export const provisionsOnAws = ({ store, s3 }: EvidenceSettings): boolean => store === "s3" && !s3.existing;

/** The settings of a bucket that the stack provisions. */
export type BucketSettings = EvidenceSettings["s3"];
