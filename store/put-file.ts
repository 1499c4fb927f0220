import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { RehearsalError } from "../errors.ts";
import { hashed } from "./hashed-body.ts";
import { partSize } from "./s3-checksum.ts";
import { sendInParts } from "./send-in-parts.ts";
import {
  type Answer,
  expectSame,
  findObject,
  isConfirmed,
  type LocalFile,
  type ObjectAddress,
  statusOf,
  storing,
} from "./stored-object.ts";

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
  const file = { path, size };
  if (mayHaveCopies && (await findObject(s3, at))) return void (await expectSame(s3, at, file));
  const answer = await sendNew(s3, at, file, signal);
  if (answer === "same") return;
  // Unlike AWS, some stores do not return the checksum with the last part.
  const confirmed = answer.confirmed ?? (await findObject(s3, at))?.ChecksumSHA256;
  if (!isConfirmed(answer.sent, confirmed)) throw notConfirmed(at, answer.sent, confirmed);
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
  at: ObjectAddress,
  { path, size }: LocalFile,
  condition: { IfNoneMatch?: "*" },
  signal: AbortSignal | undefined,
): Promise<Answer> {
  if (size > partSize) return sendInParts(s3, at, { path, size, condition, signal });
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const body = await readFile(path);
  const sum = createHash("sha256").update(body).digest();
  const sent = sum.toString("base64");
  const { bucket: Bucket, key: Key } = at;
  // Without the name of the algorithm, some stores keep the checksum without confirming it.
  const checksum = { ChecksumAlgorithm: "SHA256", ChecksumSHA256: sent } as const;
  const request = new PutObjectCommand({ Bucket, Key, Body: body, ...checksum, ...condition });
  const { ChecksumSHA256: confirmed } = await s3.send(hashed(request, sum), signal ? { abortSignal: signal } : {});
  return { sent, confirmed };
}

const notConfirmed = (at: ObjectAddress, expected: string, confirmed: string | undefined) =>
  new RehearsalError("STORE", {
    doing: storing(at),
    found: confirmed
      ? `the store confirmed the SHA-256 ${confirmed}, but ${expected} was sent`
      : "the store confirmed no SHA-256",
    next: "The stored object may be damaged. The local bundle is complete; store it elsewhere.",
  });
