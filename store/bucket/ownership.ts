import {
  GetBucketOwnershipControlsCommand,
  type ObjectOwnership,
  PutBucketOwnershipControlsCommand,
} from "@aws-sdk/client-s3";
import { type Aspect, orUndefined } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

/** The bucket's owner owns every object, and ACLs are off. */
export const ownership: Aspect<WantedBucket["ownership"], ObjectOwnership | undefined> = {
  async find(s3, bucket) {
    const answer = await orUndefined(s3.send(new GetBucketOwnershipControlsCommand({ Bucket: bucket })));
    return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
  },

  compare: (found, wanted) => (found === wanted ? [] : [`ownership: ${found ?? "not set"}, not ${wanted}`]),

  repair(s3, bucket, wanted) {
    const OwnershipControls = { Rules: [{ ObjectOwnership: wanted }] };
    return s3.send(new PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls }));
  },
};
