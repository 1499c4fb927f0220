import { GetBucketTaggingCommand, PutBucketTaggingCommand } from "@aws-sdk/client-s3";
import { type Aspect, orUndefined } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

/**
 * The bucket carries the configured tags and the one that marks it as an evidence bucket. Tags that
 * others added stay.
 */
export const tags: Aspect<WantedBucket["tags"], Record<string, string>> = {
  async find(s3, bucket) {
    const answer = await orUndefined(s3.send(new GetBucketTaggingCommand({ Bucket: bucket })));
    return Object.fromEntries(answer?.TagSet?.map(({ Key = "", Value = "" }) => [Key, Value]) ?? []);
  },

  compare: (found, wanted) =>
    Object.entries(wanted)
      .filter(([key, value]) => found[key] !== value)
      .map(([key, value]) => `tags: ${key} is ${found[key] ?? "not set"}, not ${value}`),

  repair(s3, bucket, wanted, found) {
    const TagSet = Object.entries({ ...found, ...wanted }).map(([Key, Value]) => ({ Key, Value }));
    return s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
  },
};
