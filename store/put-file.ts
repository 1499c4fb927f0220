import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { RehearsalError } from "../errors.ts";

/** The bytes of a part. What is larger goes in parts; two of them at once are all that is held in memory. */
export const partSize = 8 * 1024 * 1024;

/** Where an object goes. */
export interface Place {
  bucket: string;
  key: string;
}

/**
 * Writes a file as an object, in parts when it is large, each with its SHA-256, which the store checks.
 * @throws RehearsalError STORE when the store confirms another SHA-256 than the file's, or none
 */
export async function putFile(s3: S3Client, { bucket, key }: Place, path: string, signal?: AbortSignal): Promise<void> {
  const { Upload } = await import("@aws-sdk/lib-storage");
  const { size } = await stat(path);
  const sum = await s3Checksum(path, size);
  const body = createReadStream(path);
  const upload = new Upload({
    client: s3,
    params: {
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentLength: size,
      ChecksumAlgorithm: "SHA256",
      ...(size > partSize ? { ChecksumType: "COMPOSITE" as const } : {}),
    },
    partSize,
    queueSize: 2,
  });
  const abort = () => void upload.abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    const { ChecksumSHA256: said } = await upload.done();
    const confirmed = said ?? (await asked(s3, { bucket, key }));
    // Some stores leave out how many parts there were.
    if (confirmed !== sum && confirmed !== sum.split("-", 1)[0]) throw notConfirmed({ bucket, key }, sum, confirmed);
  } finally {
    signal?.removeEventListener("abort", abort);
    body.destroy();
  }
}

/** What a store says of an object when it is asked: some do not say it when the last part has come, as AWS does. */
async function asked(s3: S3Client, { bucket, key }: Place): Promise<string | undefined> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  const head = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" });
  return (await s3.send(head)).ChecksumSHA256;
}

/**
 * The SHA-256 by which S3 knows a file: its own, or for one in parts that of the parts' SHA-256, with their number:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export async function s3Checksum(path: string, size: number): Promise<string> {
  await using file = await open(path);
  const sums: Buffer[] = [];
  for (let start = 0; start < size || start === 0; start += partSize) {
    const part = createHash("sha256");
    if (size > 0)
      for await (const chunk of file.createReadStream({
        start,
        end: Math.min(start + partSize, size) - 1,
        autoClose: false,
      }))
        part.update(chunk);
    sums.push(part.digest());
  }
  const [only] = sums;
  if (sums.length === 1 && only) return only.toString("base64");
  return `${createHash("sha256").update(Buffer.concat(sums)).digest("base64")}-${sums.length}`;
}

const notConfirmed = ({ bucket, key }: Place, sum: string, confirmed = "of nothing"): RehearsalError =>
  new RehearsalError("STORE", {
    doing: `storing ${key} in ${bucket}`,
    found: `the store confirmed the SHA-256 ${confirmed} where ${sum} was sent`,
    next: "The store does not hold what was sent. The local bundle is whole; store it elsewhere.",
  });
