import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { CompletedPart, S3Client } from "@aws-sdk/client-s3";
import { readPiece } from "../machine/read-pieces.ts";
import { hashed } from "./hashed-body.ts";
import { checksumOfParts, partSize } from "./s3-checksum.ts";
import type { Answer, ObjectAddress } from "./stored-object.ts";

/** How many parts are in memory, each on its way to the store. */
export const partsAtOnce = 4;

/** A file, and what S3 needs to know of the upload. */
export interface InParts {
  path: string;
  /** In bytes. */
  size: number;
  /** Goes with the request that completes the object: until then there is none. */
  condition: { IfNoneMatch?: "*" };
  signal: AbortSignal | undefined;
}

/**
 * Uploads a file in parts. Each is read once, and its SHA-256, which the store checks, is computed once. If it fails, the store
 * keeps none of the parts.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function sendInParts(
  s3: S3Client,
  { bucket, key }: ObjectAddress,
  { path, size, condition, signal }: InParts,
): Promise<Answer> {
  const {
    AbortMultipartUploadCommand,
    CompleteMultipartUploadCommand,
    CreateMultipartUploadCommand,
    UploadPartCommand,
  } = await import("@aws-sdk/client-s3");
  const at = { Bucket: bucket, Key: key };
  const failed = new AbortController();
  const abortSignal = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  abortSignal.throwIfAborted();
  await using file = await open(path);
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: "SHA256", ChecksumType: "COMPOSITE" }),
    { abortSignal },
  );
  const upload = { ...at, UploadId };
  const parts: CompletedPart[] = [];
  const sums: Buffer[] = [];
  const remaining = Array.from({ length: Math.ceil(size / partSize) }, (_, nth) => nth).values();
  // The workers share one iterator: each part is taken once. Each has memory for one part, which it uses again.
  const worker = async () => {
    const memory = Buffer.allocUnsafeSlow(partSize);
    for (const nth of remaining) {
      const body = await readPiece(file, memory, nth * partSize);
      const sum = createHash("sha256").update(body).digest();
      sums[nth] = sum;
      const PartNumber = nth + 1;
      const checksum = { ChecksumSHA256: sum.toString("base64") };
      const request = new UploadPartCommand({ ...upload, PartNumber, Body: body, ...checksum });
      const { ETag } = await s3.send(hashed(request, sum), { abortSignal });
      parts[nth] = { PartNumber, ETag, ...checksum };
    }
  };
  const workers = Array.from({ length: partsAtOnce }, worker);
  try {
    await Promise.all(workers);
    const all = { ...upload, MultipartUpload: { Parts: parts }, ChecksumType: "COMPOSITE" as const, ...condition };
    const { ChecksumSHA256: confirmed } = await s3.send(new CompleteMultipartUploadCommand(all), { abortSignal });
    return { sent: checksumOfParts(sums), confirmed };
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(workers);
    // The store may not answer any more, and it removes what was left behind some day.
    await s3.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  }
}
