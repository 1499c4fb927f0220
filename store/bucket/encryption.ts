import {
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { type Aspect, orUndefined } from "./aspect.ts";
import type { WantedBucket } from "./wanted-bucket.ts";

/** New objects are encrypted with S3's keys, or with the configured KMS key. */
export const encryption: Aspect<WantedBucket["encryption"], ServerSideEncryptionRule | undefined> = {
  async find(s3, bucket) {
    const answer = await orUndefined(s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })));
    return answer?.ServerSideEncryptionConfiguration?.Rules?.[0];
  },

  compare(found, { ApplyServerSideEncryptionByDefault: wanted, BucketKeyEnabled: bucketKey }) {
    const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = found?.ApplyServerSideEncryptionByDefault ?? {};
    const current = `encryption: ${algorithm ?? "none"}${key ? ` with ${key}` : ""}`;
    if (wanted.SSEAlgorithm === "AES256")
      return algorithm === "AES256" ? [] : [`${current}, not AES256; to keep a KMS key, name it in evidence.s3.kmsKey`];
    // aws:kms:dsse, two layers of encryption, is no weaker.
    if (!algorithm?.startsWith("aws:kms") || key !== wanted.KMSMasterKeyID)
      return [`${current}, not aws:kms with ${wanted.KMSMasterKeyID}`];
    return bucketKey && !found?.BucketKeyEnabled ? [`${current}, without bucket keys`] : [];
  },

  repair(s3, bucket, wanted) {
    const ServerSideEncryptionConfiguration = { Rules: [wanted] };
    return s3.send(new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration }));
  },
};
