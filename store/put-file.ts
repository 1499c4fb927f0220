import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { RehearsalError } from "../errors.ts";
import {
  expectSame,
  findObject,
  isConfirmed,
  type LocalFile,
  type ObjectAddress,
  statusOf,
  storing,
} from "./stored-object.ts";

/** The size of a part, in bytes. A larger file goes in parts, of which at most two are in memory. */
export const partSize = 8 * 1024 * 1024;

/** How a file is uploaded. */
export interface PutOptions {
  signal?: AbortSignal | undefined;
  /**
   * Whether the store may hold files that its condition does not see. The gateway goes by the attributes of a file,
   * which one that was copied into its folder lacks: it would replace it.
   */
  mayHaveCopies?: boolean;
}

/**
 * Uploads a file, in parts when it is large. Each part carries its SHA-256, which the store checks. It never replaces
 * an object: one with the same content is the file already, stored by an earlier try.
 * @throws RehearsalError STORE when there is another object of this name, or the store confirms another SHA-256 than
 *   the file's, or none
 */
export async function putFile(
  s3: S3Client,
  at: ObjectAddress,
  path: string,
  { signal, mayHaveCopies = false }: PutOptions = {},
): Promise<void> {
  const { size } = await stat(path);
  const file = { path, size, checksum: await s3Checksum(path, size) };
  if (mayHaveCopies) {
    const found = await findObject(s3, at);
    if (found && !found.ChecksumSHA256) return void (await expectSame(s3, at, file));
  }
  const answer = await sendNew(s3, at, file, signal);
  if (answer === "same") return;
  // Unlike AWS, some stores do not return the checksum with the last part.
  const confirmed = answer.checksum ?? (await findObject(s3, at))?.ChecksumSHA256;
  if (!isConfirmed(file.checksum, confirmed)) throw notConfirmed(at, file.checksum, confirmed);
}

/** What the store answered to an upload. */
interface Answer {
  checksum: string | undefined;
}

/** Sends a file, unless the store has an object of its name: then that has to be the same. */
async function sendNew(
  s3: S3Client,
  at: ObjectAddress,
  file: LocalFile,
  signal: AbortSignal | undefined,
): Promise<Answer | "same"> {
  try {
    return await send(s3, at, file, { IfNoneMatch: "*" }, signal);
  } catch (error) {
    if (statusOf(error) === 412) return expectSame(s3, at, file);
    if (statusOf(error) !== 501) throw error;
    // A store that does not know conditional writes. It is asked first, which leaves a moment between.
    return (await findObject(s3, at)) ? expectSame(s3, at, file) : send(s3, at, file, {}, signal);
  }
}

async function send(
  s3: S3Client,
  { bucket, key }: ObjectAddress,
  { path, size }: LocalFile,
  condition: { IfNoneMatch?: "*" },
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { Upload } = await import("@aws-sdk/lib-storage");
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
      // In parts, it goes with the request that completes them.
      ...condition,
    },
    partSize,
    queueSize: 2,
  });
  const abort = () => void upload.abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    return { checksum: (await upload.done()).ChecksumSHA256 };
  } finally {
    signal?.removeEventListener("abort", abort);
    body.destroy();
  }
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

const notConfirmed = (at: ObjectAddress, expected: string, confirmed: string | undefined) =>
  new RehearsalError("STORE", {
    doing: storing(at),
    found: confirmed
      ? `the store confirmed the SHA-256 ${confirmed}, but ${expected} was sent`
      : "the store confirmed no SHA-256",
    next: "The stored object may be damaged. The local bundle is complete; store it elsewhere.",
  });
