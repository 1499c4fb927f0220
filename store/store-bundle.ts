import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import pRetry from "p-retry";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Bundle } from "../evidence/bundle.ts";
import { checkBundle, checksumFile } from "../evidence/checksums.ts";
import { aboutCertificate } from "../machine/certificates.ts";
import { ensureGatewayBucket } from "./gateway-bucket.ts";
import { indexBundle } from "./index-bundle.ts";
import { bucketObjects } from "./objects.ts";
import { putFile } from "./put-file.ts";
import { partSize } from "./s3-checksum.ts";
import { type Access, isPlainFolder, type S3Access, s3Client } from "./s3-client.ts";
import { storeInFolder } from "./store-in-folder.ts";
import { FinalStoreError } from "./stored-object.ts";

/** Where bundles go: a store, and the bucket and key prefix in it. */
export interface Store {
  access: Access;
  bucket: string;
  prefix: string;
}

/** A bundle in the store; the store has confirmed the checksum of every file. */
export interface Stored {
  /** Where people find it: the bundle's folder in the folder of the S3 gateway, absolute; on AWS the URI. */
  location: string;
  /**
   * As in `s3://bucket/prefix/20250131T120000Z-0123abcd/`; null for a bundle in a folder. A gateway lives as long as its
   * stack, and nobody knows its keys: nobody could resolve a URI of it.
   */
  uri: string | null;
  files: number;
  /** Why the bundle is not in the index of the store. It is stored all the same; `rehearse history` adds it. */
  unindexed?: string;
}

/** How many files are uploaded at the same time, beside one that goes in parts. */
const concurrency = 4;

/**
 * Uploads a sealed bundle that nobody has changed since. Each object carries its SHA-256, which the store checks and
 * confirms. SHA256SUMS, the list of checksums, goes last: a bundle in the bucket that has it is complete. No object is
 * replaced.
 * @throws RehearsalError STORE when the bundle was changed, when the store refuses, confirms another checksum or has
 *   another object of the same name; SETTINGS when no AWS region or credentials are found
 */
export async function storeBundle(
  bundle: Bundle,
  { access, bucket, prefix }: Store,
  signal?: AbortSignal,
): Promise<Stored> {
  if (isPlainFolder(access)) return storeInFolder(bundle, { ...access, bucket, prefix }, signal);
  await checkBundle(bundle);
  const s3 = await s3Client(access);
  // Retried here rather than by the SDK, so that a wrong checksum is retried too, and the deadline
  // ends the retries.
  let lastError: unknown;
  const onFailedAttempt = ({ error }: { error: unknown }) => {
    if (!signal?.aborted) lastError = error;
  };
  const retried = <T>(request: () => Promise<T>) =>
    pRetry(request, {
      retries: 8,
      minTimeout: 200,
      factor: 2,
      shouldRetry: ({ error }) => !isFinal(error),
      onFailedAttempt,
      ...(signal ? { signal } : {}),
    });
  const folder = [prefix, bundle.name].filter(Boolean).join("/");
  const place = placeOf(access, bucket, folder);
  try {
    const isGateway = "endpoint" in access;
    if (isGateway) await retried(() => ensureGatewayBucket(s3, bucket, signal));
    const files = bundle.files();
    // On AWS the condition of a request sees every object, and nobody need be allowed to list them.
    const present = isGateway ? await retried(() => keysBelow(s3, bucket, `${folder}/`, signal)) : new Set<string>();
    const put = (file: string) => {
      const key = `${folder}/${file}`;
      return retried(() =>
        putFile(s3, { bucket, key }, bundle.path(file), { signal, mayHaveCopies: present.has(key) }),
      );
    };
    const [large, small] = await bySize(bundle, files);
    // The workers share one iterator: each file is taken once.
    const worker = async (remaining: Iterable<string>) => {
      for (const file of remaining) await put(file);
    };
    // Several parts of a large file go at the same time, so that one such file at a time is enough, and all that memory may hold.
    const remaining = small.values();
    await Promise.all([worker(large), ...Array.from({ length: concurrency }, () => worker(remaining))]);
    await put(checksumFile);
    const unindexed = await indexBundle(bucketObjects(s3, bucket, prefix), bundle, signal);
    return { ...place, files: files.length, ...(unindexed === undefined ? {} : { unindexed }) };
  } catch (thrown) {
    const safe = `The evidence is safe in ${bundle.directory}. To store it later: \`rehearse upload ${bundle.directory}\`.`;
    if (thrown instanceof FinalStoreError) {
      const { next, ...rest } = thrown.explanation;
      throw new FinalStoreError({ ...rest, next: `${next} ${safe}` }, { cause: thrown });
    }
    // The store's last answer says more than that the deadline passed.
    const found = describe(lastError ?? thrown);
    throw new RehearsalError(
      "STORE",
      { doing: `storing the evidence in ${place.location}`, found, next: safe },
      { cause: thrown },
    );
  } finally {
    s3.destroy();
  }
}

/** The files that go in parts, and the others, without the list of checksums. */
async function bySize(bundle: Bundle, files: string[]): Promise<[large: string[], small: string[]]> {
  const listed = files.filter((file) => file !== checksumFile);
  const sizes = await Promise.all(listed.map(async (file) => (await stat(bundle.path(file))).size));
  const isLarge = (nth: number) => (sizes[nth] ?? 0) > partSize;
  return [listed.filter((_, nth) => isLarge(nth)), listed.filter((_, nth) => !isLarge(nth))];
}

/** What an earlier try has stored, or somebody has copied there. */
async function keysBelow(
  s3: S3Client,
  Bucket: string,
  Prefix: string,
  abortSignal?: AbortSignal,
): Promise<Set<string>> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const keys = new Set<string>();
  const options = abortSignal ? { abortSignal } : {};
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }, options))
    for (const { Key } of Contents) if (Key !== undefined) keys.add(Key);
  return keys;
}

function placeOf(access: S3Access, bucket: string, folder: string): Pick<Stored, "location" | "uri"> {
  if ("folder" in access) return { location: join(access.folder, bucket, folder), uri: null };
  const uri = `s3://${bucket}/${folder}/`;
  return { location: uri, uri };
}

const describe = (thrown: unknown): string =>
  thrown instanceof RehearsalError ? thrown.explanation.found : messageOf(thrown) || "the store did not answer";

/** Whether a retry is pointless: somebody has to grant access, create the bucket or log in first. */
const isFinal = (error: Error): boolean =>
  error instanceof FinalStoreError ||
  aboutCertificate(error) !== undefined ||
  ["AccessDenied", "NoSuchBucket", "InvalidAccessKeyId", "ExpiredToken", "CredentialsProviderError"].includes(
    error.name,
  );
