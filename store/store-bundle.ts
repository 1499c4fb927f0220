import type { S3Client } from "@aws-sdk/client-s3";
import pRetry from "p-retry";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import { putFile } from "./put-file.ts";
import { type Access, s3Client } from "./s3-client.ts";

/** An S3 API and the place in it where bundles go. */
export interface Store {
  access: Access;
  bucket: string;
  prefix: string;
}

/** A bundle whose every checksum the store has confirmed. */
export interface Stored {
  uri: string;
  files: number;
}

/** How many files are on their way at once. */
const atOnce = 4;

/**
 * Uploads a bundle. Each object carries its SHA-256, which the store checks and confirms; the list of checksums goes last, so that a
 * bundle in the bucket with SHA256SUMS is a whole one.
 * @throws RehearsalError STORE when the store refuses, or confirms another checksum; SETTINGS when AWS cannot be reached for want of one
 */
export async function storeBundle(
  bundle: Bundle,
  { access, bucket, prefix }: Store,
  signal?: AbortSignal,
): Promise<Stored> {
  const s3 = await s3Client(access);
  // Retried here rather than by the SDK, so that a wrong checksum is tried again too, and the deadline ends it.
  let refusal: unknown;
  const onFailedAttempt = ({ error }: { error: unknown }) => {
    if (!signal?.aborted) refusal = error;
  };
  const retried = <T>(ask: () => Promise<T>) =>
    pRetry(ask, {
      retries: 8,
      minTimeout: 200,
      factor: 2,
      shouldRetry: ({ error }) => !isFinal(error),
      onFailedAttempt,
      ...(signal ? { signal } : {}),
    });
  const folder = [prefix, bundle.name].filter(Boolean).join("/");
  const uri = `s3://${bucket}/${folder}/`;
  try {
    if ("endpoint" in access) await retried(() => makeBucket(s3, bucket, signal));
    const files = await bundle.files();
    const put = (file: string) =>
      retried(() => putFile(s3, { bucket, key: `${folder}/${file}` }, bundle.path(file), signal));
    const left = files.filter((file) => file !== "SHA256SUMS").values();
    const some = async () => {
      for (const file of left) await put(file);
    };
    await Promise.all(Array.from({ length: atOnce }, some));
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

/** What no second try makes better: somebody has to allow it, make the bucket, or log in. */
const isFinal = ({ name }: Error): boolean =>
  ["AccessDenied", "NoSuchBucket", "InvalidAccessKeyId", "ExpiredToken", "CredentialsProviderError"].includes(name);

async function makeBucket(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<void> {
  const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }), signal ? { abortSignal: signal } : {});
  } catch (thrown) {
    const { name } = thrown as Error;
    if (name !== "BucketAlreadyOwnedByYou" && name !== "BucketAlreadyExists") throw thrown;
  }
}
