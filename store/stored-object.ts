import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HeadObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { type Explanation, RehearsalError } from "../errors.ts";
import { s3Checksum } from "./s3-checksum.ts";

/** The address of an object. */
export interface ObjectAddress {
  bucket: string;
  key: string;
}

/** A file that is to be stored. */
export interface LocalFile {
  path: string;
  /** In bytes. */
  size: number;
}

/** The checksum of what was sent, and the one that the store confirmed with its answer, if it did. */
export interface Answer {
  sent: string;
  confirmed: string | undefined;
}

/** A store's refusal that another try would not change: somebody has to do something first. */
export class FinalStoreError extends RehearsalError {
  constructor(explanation: Explanation, options?: ErrorOptions) {
    super("STORE", explanation, options);
  }
}

/** What the store says of an object; undefined when there is none. */
export async function findObject(
  s3: S3Client,
  { bucket, key }: ObjectAddress,
): Promise<HeadObjectCommandOutput | undefined> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  try {
    return await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" }));
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/**
 * Expects that an object which exists is a file that is to be stored under its key: then an earlier try has stored it.
 * @throws FinalStoreError when it is another one, or may not be read
 */
export async function expectSame(s3: S3Client, at: ObjectAddress, file: LocalFile): Promise<"same"> {
  try {
    const found = await findObject(s3, at);
    if (found && (await isSame(s3, at, found, file))) return "same";
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    const found = "there is an object of this name already, and the store does not let it be compared";
    const next = "Allow s3:GetObject on the objects of the bucket: docs/aws.md names the policy.";
    throw new FinalStoreError({ doing: storing(at), found, next }, { cause: error });
  }
  throw new FinalStoreError({
    doing: storing(at),
    found: "the store has another object of this name",
    next: "It is not replaced. Find out who wrote it. To store this bundle beside it, set another evidence.prefix.",
  });
}

async function isSame(
  s3: S3Client,
  { bucket, key }: ObjectAddress,
  found: HeadObjectCommandOutput,
  { path, size }: LocalFile,
): Promise<boolean> {
  if (found.ContentLength !== undefined && found.ContentLength !== size) return false;
  if (found.ChecksumSHA256) return isConfirmed(await s3Checksum(path, size), found.ChecksumSHA256);
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const [local, stored] = await Promise.all([sha256(createReadStream(path)), sha256(Body as Readable)]);
  return local === stored;
}

/** Whether the store confirmed the checksum. Some stores leave out the number of parts at its end. */
export const isConfirmed = (expected: string, confirmed: string | undefined): boolean =>
  confirmed === expected || confirmed === expected.split("-", 1)[0];

export const storing = ({ bucket, key }: ObjectAddress): string => `storing ${key} in ${bucket}`;

/** The status of the HTTP answer that an error of the SDK stands for. */
export const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

async function sha256(content: Readable): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(content, hash);
  return hash.digest("hex");
}
