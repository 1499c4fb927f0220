import {
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { type Aspect, orUndefined } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

type Wanted = WantedBucket["publicAccess"];

/** Nobody outside the account gets in, whatever an ACL or a policy says. */
export const publicAccess: Aspect<Wanted, PublicAccessBlockConfiguration | undefined> = {
  find: async (s3, bucket) =>
    (await orUndefined(s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket }))))?.PublicAccessBlockConfiguration,

  compare(found, wanted) {
    const unset = (Object.keys(wanted) as (keyof Wanted)[]).filter((flag) => found?.[flag] !== wanted[flag]);
    return unset.length > 0 ? [`public access: ${unset.join(", ")} not set`] : [];
  },

  repair: (s3, bucket, wanted) =>
    s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: wanted })),
};
