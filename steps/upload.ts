import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import type { Access } from "../store/s3-client.ts";
import { type Stored, storeBundle } from "../store/store-bundle.ts";

/**
 * Stores the bundle in the evidence bucket. The local copy stays.
 * @param access how to reach the store; undefined when it did not start
 * @throws RehearsalError STORE when the store does not confirm every file
 */
export async function upload(
  { bundle, settings, signal }: Pick<Context, "bundle" | "settings" | "signal">,
  access: Access | undefined,
): Promise<Stored> {
  const { bucket, prefix } = settings.evidence;
  if (access) return storeBundle(bundle, { access, bucket, prefix }, signal);
  throw new RehearsalError("STORE", {
    doing: "storing the evidence",
    found: "the evidence store did not start",
    next: `The evidence is safe in ${bundle.directory}. To store it later: \`rehearse upload ${bundle.directory}\`.`,
  });
}
