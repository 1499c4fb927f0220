import { RehearsalError } from "../errors.ts";
import type { Settings } from "../settings/schema.ts";
import type { Presence } from "../setup/presence.ts";

/**
 * Checks whether the evidence bucket on AWS can be used, and changes nothing. Returns no row when
 * the evidence goes elsewhere.
 */
export async function bucketPresence({ evidence, aws }: Settings): Promise<Presence[]> {
  const { store, bucket, s3 } = evidence;
  if (store !== "s3") return [];
  const { missingAccess } = await import("../store/s3-client.ts");
  const row = { name: "evidence bucket", needed: `the bucket ${bucket} on AWS` };
  const missing = (error: unknown): Presence => {
    if (!(error instanceof RehearsalError)) throw error;
    return { ...row, status: "missing", found: error.explanation.found, how: error.explanation.next };
  };
  const found = (what: string): Presence[] => [{ ...row, status: "found", found: what, how: "" }];
  try {
    const lacks = await missingAccess(aws);
    if (lacks.length > 0) return lacks.map(missing);
    if (s3.existing) return found(`${bucket}: found credentials; whether they allow uploads is not checked`);
    const { prepareBucket } = await import("../store/prepare-bucket.ts");
    const preparation = { preview: true, signal: AbortSignal.timeout(30_000), say: () => {} };
    const usable = await prepareBucket({ aws }, evidence, preparation);
    return found(
      usable ? `${bucket} exists and matches the configuration` : `${bucket}: the next rehearsal creates or repairs it`,
    );
  } catch (error) {
    return [missing(error)];
  }
}
