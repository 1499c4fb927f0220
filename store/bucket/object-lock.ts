import {
  type DefaultRetention,
  GetObjectLockConfigurationCommand,
  PutObjectLockConfigurationCommand,
} from "@aws-sdk/client-s3";
import { type Aspect, orUndefined } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

/** New evidence cannot be deleted or overwritten for some days. */
export const objectLock: Aspect<NonNullable<WantedBucket["objectLock"]>, DefaultRetention | undefined> = {
  async find(s3, bucket) {
    const answer = await orUndefined(s3.send(new GetObjectLockConfigurationCommand({ Bucket: bucket })));
    return answer?.ObjectLockConfiguration?.Rule?.DefaultRetention;
  },

  compare(found, wanted) {
    if (!found?.Mode) return ["object lock: none"];
    if (found.Mode === wanted.Mode && found.Days === wanted.Days) return [];
    // S3 returns 0 for whichever of days and years is not set.
    const duration = found.Days ? `${found.Days} days` : `${found.Years ?? 0} years`;
    return [`object lock: ${found.Mode} for ${duration}, not ${wanted.Mode} for ${wanted.Days} days`];
  },

  repair(s3, bucket, wanted) {
    const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention: wanted } } as const;
    return s3.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration }));
  },
};
