import {
  type BucketVersioningStatus,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import type { Aspect } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

/** Evidence that is overwritten or deleted can be restored for some days. */
export const versioning: Aspect<WantedBucket["versioning"], BucketVersioningStatus | undefined> = {
  find: async (s3, bucket) => (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status,

  compare: (found, wanted) => (found === wanted ? [] : [`versioning: ${found ?? "never enabled"}, not ${wanted}`]),

  repair: (s3, bucket, wanted) =>
    s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: wanted } })),
};
