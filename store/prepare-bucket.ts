import type { EvidenceSettings } from "../settings/evidence.ts";
import type { Adoption } from "./bucket/adopt-bucket.ts";
import type { FoundBucket } from "./bucket/find-bucket.ts";
import { type S3Access, s3Client } from "./s3-client.ts";

/**
 * Checks that there are credentials and a region, before anything is started.
 * @throws RehearsalError SETTINGS when one is missing
 */
export async function checkAccess(access: S3Access): Promise<void> {
  (await s3Client(access)).destroy();
}

/**
 * Makes sure that the evidence bucket of the settings can be used if it exists; see `adoptBucket`.
 * @returns undefined when the bucket has to be created
 * @throws RehearsalError PROVISION when the bucket cannot be used, SETTINGS when credentials or a
 *   region are missing
 */
export async function prepareBucket(
  access: S3Access,
  evidence: EvidenceSettings,
  adoption: Adoption,
): Promise<FoundBucket | undefined> {
  const s3 = await s3Client(access, 4);
  try {
    // Loaded only here: a rehearsal whose evidence goes to a folder needs nothing of it.
    const { adoptBucket } = await import("./bucket/adopt-bucket.ts");
    return await adoptBucket(s3, evidence, adoption);
  } finally {
    s3.destroy();
  }
}
