import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import { type Aspect, orUndefined } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

/** S3 deletes evidence, old versions and unfinished uploads after some days. */
export const lifecycle: Aspect<WantedBucket["lifecycle"], LifecycleRule[]> = {
  async find(s3, bucket) {
    const answer = await orUndefined(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })));
    return answer?.Rules ?? [];
  },

  compare(found, wanted) {
    const own = found.find(({ ID, Status }) => ID === wanted.ID && Status === wanted.Status);
    const others = found.filter(({ ID }) => ID !== wanted.ID).map(({ ID = "a rule without an ID" }) => ID);
    return [
      ...kept("evidence is", own?.Expiration?.Days, wanted.Expiration.Days),
      ...kept(
        "old versions are",
        own?.NoncurrentVersionExpiration?.NoncurrentDays,
        wanted.NoncurrentVersionExpiration.NoncurrentDays,
      ),
      ...kept(
        "unfinished uploads are",
        own?.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
        wanted.AbortIncompleteMultipartUpload.DaysAfterInitiation,
      ),
      ...(others.length > 0 ? [`lifecycle: a repair would delete the rules of others: ${others.join(", ")}`] : []),
    ];
  },

  repair: (s3, bucket, wanted) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules: [wanted] } }),
    ),
};

const kept = (what: string, found: number | undefined, wanted: number): string[] =>
  found === wanted
    ? []
    : [`lifecycle: ${what} kept ${found ? `for ${found} days` : "forever"}, not for ${wanted} days`];
