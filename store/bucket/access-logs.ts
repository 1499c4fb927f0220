import { GetBucketLoggingCommand, type LoggingEnabled, PutBucketLoggingCommand } from "@aws-sdk/client-s3";
import type { Aspect } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

/** S3 logs who reads and writes evidence, into another bucket. */
export const accessLogs: Aspect<NonNullable<WantedBucket["accessLogs"]>, LoggingEnabled | undefined> = {
  find: async (s3, bucket) => (await s3.send(new GetBucketLoggingCommand({ Bucket: bucket }))).LoggingEnabled,

  compare: (found, wanted) =>
    found?.TargetBucket === wanted.TargetBucket && found.TargetPrefix === wanted.TargetPrefix
      ? []
      : [`access logs: go to ${found ? target(found) : "no bucket"}, not to ${target(wanted)}`],

  repair: (s3, bucket, wanted) =>
    s3.send(new PutBucketLoggingCommand({ Bucket: bucket, BucketLoggingStatus: { LoggingEnabled: wanted } })),
};

const target = ({ TargetBucket, TargetPrefix }: Pick<LoggingEnabled, "TargetBucket" | "TargetPrefix">): string =>
  `${TargetBucket}/${TargetPrefix ?? ""}`;
