import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { RehearsalError } from "../errors.ts";

/** The size of a part, in bytes. A larger file goes in parts, of which at most two are in memory. */
export const partSize = 8 * 1024 * 1024;

/** The address of an object. */
export interface ObjectAddress {
  bucket: string;
  key: string;
}

/**
 * Uploads a file, in parts when it is large. Each part carries its SHA-256, which the store checks.
 * @throws RehearsalError STORE when the store confirms another SHA-256 than the file's, or none
 */
export async function putFile(
  s3: S3Client,
  { bucket, key }: ObjectAddress,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const { Upload } = await import("@aws-sdk/lib-storage");
  const { size } = await stat(path);
  const expected = await s3Checksum(path, size);
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
    const { ChecksumSHA256: answered } = await upload.done();
    const confirmed = answered ?? (await readChecksum(s3, { bucket, key }));
    if (!isConfirmed(expected, confirmed)) throw notConfirmed({ bucket, key }, expected, confirmed);
  } finally {
    signal?.removeEventListener("abort", abort);
    body.destroy();
  }
}

/** Whether the store confirmed the checksum. Some stores leave out the number of parts at its end. */
export const isConfirmed = (expected: string, confirmed: string | undefined): boolean =>
  confirmed === expected || confirmed === expected.split("-", 1)[0];

/**
 * Asks the store for an object's checksum: unlike AWS, some stores do not return it with the last
 * part.
 */
async function readChecksum(s3: S3Client, { bucket, key }: ObjectAddress): Promise<string | undefined> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  const head = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" });
  return (await s3.send(head)).ChecksumSHA256;
}

/**
 * The SHA-256 that S3 computes for a file in base64. For a file in parts it is the SHA-256 of the
 * parts' SHA-256, a dash and their number:
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

const notConfirmed = ({ bucket, key }: ObjectAddress, expected: string, confirmed: string | undefined) =>
  new RehearsalError("STORE", {
    doing: `storing ${key} in ${bucket}`,
    found: confirmed
      ? `the store confirmed the SHA-256 ${confirmed}, but ${expected} was sent`
      : "the store confirmed no SHA-256",
    next: "The stored object may be damaged. The local bundle is complete; store it elsewhere.",
  });
