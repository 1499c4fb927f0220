import type { Stored } from "../evidence/store.ts";
import { storeBundle } from "../evidence/store.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** Stores the bundle in the evidence bucket. The local copy stays. */
export async function upload(
  { urls, credentials }: Provisioned,
  { bundle, settings, known }: Rehearsal,
): Promise<Stored> {
  known.stored = await storeBundle(bundle, {
    endpoint: urls.s3,
    credentials,
    bucket: settings.evidence.bucket,
    prefix: settings.evidence.prefix,
  });
  return known.stored;
}
