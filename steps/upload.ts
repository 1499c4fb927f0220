import type { Rehearsal } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { type Stored, storeBundle } from "../store/store-bundle.ts";

/**
 * Stores the bundle in the evidence bucket. The local copy stays.
 * @throws RehearsalError STORE when the store does not confirm all of it
 */
export async function upload({
  bundle,
  settings,
  known,
  signal,
}: Pick<Rehearsal, "bundle" | "settings" | "known" | "signal">): Promise<Stored> {
  const { bucket, prefix } = settings.evidence;
  const { store: access } = known;
  if (!access)
    throw new RehearsalError("STORE", {
      doing: "storing the evidence",
      found: "there is no store: the stack did not come up",
      next: `The evidence is safe in ${bundle.directory}: \`rehearse upload ${bundle.directory}\` stores it later.`,
    });
  try {
    known.stored = await storeBundle(bundle, { access, bucket, prefix }, signal);
    return known.stored;
  } catch (thrown) {
    known.notStored = thrown;
    throw thrown;
  }
}
