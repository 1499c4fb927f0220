import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pRetry from "p-retry";
import { messageOf, RehearsalError } from "../rehearsal/errors.ts";
import type { StoreCredentials } from "../stack/evidence-bucket.ts";
import type { Bundle } from "./bundle.ts";

/** An S3 API and the place in it where bundles go. */
export interface Store {
  endpoint: string;
  credentials: StoreCredentials;
  bucket: string;
  prefix: string;
}

/** A bundle whose every checksum the store has confirmed. */
export interface Stored {
  uri: string;
  files: number;
}

/**
 * Uploads a bundle. Each object carries its SHA-256, which the store checks and confirms; the list of checksums goes last, so that a
 * bundle in the bucket with SHA256SUMS is a whole one.
 * @throws RehearsalError STORE when the store refuses, or confirms another checksum
 */
export async function storeBundle(
  bundle: Bundle,
  { endpoint, credentials, bucket, prefix }: Store,
  signal?: AbortSignal,
): Promise<Stored> {
  const s3 = new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true, maxAttempts: 1 });
  // Retried here rather than by the SDK, so that a wrong checksum is tried again too, and the deadline ends it.
  let refusal: unknown;
  const onFailedAttempt = ({ error }: { error: unknown }) => {
    if (!signal?.aborted) refusal = error;
  };
  const retried = <T>(ask: () => Promise<T>) =>
    pRetry(ask, { retries: 8, minTimeout: 200, factor: 2, onFailedAttempt, ...(signal ? { signal } : {}) });
  const key = [prefix, bundle.name].filter(Boolean).join("/");
  const uri = `s3://${bucket}/${key}/`;
  try {
    await retried(() => makeBucket(s3, bucket, signal));
    const files = await bundle.files();
    const put = (file: string) => retried(() => putFile(s3, bucket, `${key}/${file}`, bundle.path(file), signal));
    await Promise.all(files.filter((file) => file !== "SHA256SUMS").map(put));
    await put("SHA256SUMS");
    return { uri, files: files.length };
  } catch (thrown) {
    throw new RehearsalError(
      "STORE",
      {
        doing: `storing the evidence in ${uri}`,
        // That time was up is less than what the store last said.
        found: foundBy(refusal ?? thrown),
        next: `The evidence is safe in ${bundle.directory}: \`rehearse upload ${bundle.directory}\` stores it later.`,
      },
      { cause: thrown },
    );
  } finally {
    s3.destroy();
  }
}

const foundBy = (thrown: unknown): string =>
  thrown instanceof RehearsalError ? thrown.explanation.found : messageOf(thrown) || "no answer";

const until = (signal?: AbortSignal) => (signal ? { abortSignal: signal } : {});

async function makeBucket(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }), until(signal));
  } catch (thrown) {
    const { name } = thrown as Error;
    if (name !== "BucketAlreadyOwnedByYou" && name !== "BucketAlreadyExists") throw thrown;
  }
}

async function putFile(s3: S3Client, bucket: string, key: string, path: string, signal?: AbortSignal): Promise<void> {
  const body = await readFile(path);
  const sum = createHash("sha256").update(body).digest("base64");
  const { ChecksumSHA256: confirmed } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: body.length, ChecksumSHA256: sum }),
    until(signal),
  );
  if (confirmed === sum) return;
  throw new RehearsalError("STORE", {
    doing: `storing ${key} in ${bucket}`,
    found: `the store confirmed the SHA-256 ${confirmed ?? "of nothing"} where ${sum} was sent`,
    next: "The store does not hold what was sent. The local bundle is whole; store it elsewhere.",
  });
}
