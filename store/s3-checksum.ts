import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { pieces } from "../machine/read-pieces.ts";

/**
 * The size of a part, in bytes. A larger file goes in parts. It stays as it is: whoever stores the same file again must cut it in
 * the same way, because its checksum depends on it.
 */
export const partSize = 8 * 1024 * 1024;

/** The SHA-256 that S3 computes for a file, in base64. */
export async function s3Checksum(path: string, size: number): Promise<string> {
  await using file = await open(path);
  const sums: Buffer[] = [];
  const memory = Buffer.allocUnsafeSlow(Math.min(size, partSize));
  if (size === 0) sums.push(createHash("sha256").digest());
  else for await (const part of pieces(file, memory)) sums.push(createHash("sha256").update(part).digest());
  const [only] = sums;
  return sums.length === 1 && only ? only.toString("base64") : checksumOfParts(sums);
}

/**
 * The SHA-256 that S3 tells of an object that came in parts: that of the parts' SHA-256, a dash and their number.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export const checksumOfParts = (sums: Buffer[]): string =>
  `${createHash("sha256").update(Buffer.concat(sums)).digest("base64")}-${sums.length}`;
