import type { S3Client } from "@aws-sdk/client-s3";
import { FinalStoreError } from "./stored-object.ts";

/**
 * Makes sure that the gateway has a bucket. It keeps a bucket's owner in an attribute of its folder, which a folder lacks
 * that was copied or made by hand: asked to create that bucket, it answers with an internal error, whatever the number of
 * tries. Such a folder gets the attribute.
 * @throws FinalStoreError when the gateway cannot write to the folder
 */
export async function ensureGatewayBucket(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<void> {
  const { CreateBucketCommand, HeadBucketCommand, PutBucketAclCommand } = await import("@aws-sdk/client-s3");
  const options = signal ? { abortSignal: signal } : {};
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }), options);
  } catch (thrown) {
    const { name } = thrown as Error;
    if (name === "BucketAlreadyOwnedByYou" || name === "BucketAlreadyExists") return;
    if (name !== "InternalError") throw thrown;
    // Unless there is a folder, the error has another cause.
    await s3.send(new HeadBucketCommand({ Bucket: bucket }), options).catch(() => Promise.reject(thrown));
    await s3.send(new PutBucketAclCommand({ Bucket: bucket, ACL: "private" }), options).catch((cause) => {
      signal?.throwIfAborted();
      throw new FinalStoreError(
        {
          doing: `storing evidence in the bucket ${bucket}`,
          found: `its folder was copied or made by hand, and the S3 gateway cannot write to it (${(cause as Error).name})`,
          next:
            `The gateway runs as your user: let that user write to the folder ${bucket} in evidence.folder, on a file ` +
            "system with extended attributes. Or set another evidence.bucket or evidence.folder.",
        },
        { cause },
      );
    });
  }
}
