import { messageOf, RehearsalError } from "../../errors.ts";
import type { EvidenceSettings } from "../../settings/evidence.ts";
import type { S3 } from "./aspect.ts";
import { differences, repairBucket } from "./aspects.ts";
import { type FoundBucket, findBucket } from "./find-bucket.ts";
import { wantedBucket } from "./wanted-bucket.ts";

/** How a bucket is adopted. */
export interface Adoption {
  /** Only looks, and changes nothing. */
  preview?: boolean;
  signal: AbortSignal;
  /** Hears what is being repaired. */
  say: (line: string) => void;
}

/**
 * Adopts a bucket that already exists: it has to be ours and to have the configured settings, if
 * need be after a repair.
 * @returns undefined when the bucket has to be created; also in a preview of a repair, because
 *   Pulumi cannot import what is not there yet
 * @throws RehearsalError PROVISION with what was found, when the bucket cannot be used
 */
export async function adoptBucket(
  s3: S3,
  { bucket, s3: settings }: Pick<EvidenceSettings, "bucket" | "s3">,
  { preview = false, signal, say }: Adoption,
): Promise<FoundBucket | undefined> {
  try {
    signal.throwIfAborted();
    const found = await findBucket(s3, bucket);
    if (!found) return undefined;
    const wanted = wantedBucket(settings);
    // Missing tags are no reason to refuse: each stack that shares the bucket adds its own.
    const wrong = differences(found, wanted).flatMap(({ aspect, line }) => (aspect === "tags" ? [] : [line]));
    // An empty bucket comes from a rehearsal that was interrupted, or that is creating it right now.
    if (wrong.length > 0 && !settings.repair && !found.empty) throw settingsDiffer(bucket, wrong);
    if (preview) return wrong.length > 0 ? undefined : found;
    if (wrong.length > 0) say(`repairing ${bucket}: ${wrong.join("; ")}`);
    await repairBucket(s3, bucket, found, wanted);
    return found;
  } catch (thrown) {
    throw thrown instanceof RehearsalError ? thrown : checkFailed(bucket, thrown);
  }
}

const settingsDiffer = (bucket: string, lines: string[]): RehearsalError =>
  new RehearsalError("PROVISION", {
    doing: `checking the evidence bucket ${bucket}`,
    found: `the bucket is ours, but its settings differ from the configuration:\n${lines.map((line) => `  ${line}`).join("\n")}`,
    next:
      "Nothing was stored. To change the bucket, run once with `--set evidence.s3.repair=true`; " +
      "to keep it, change evidence.s3 to match.",
  });

function checkFailed(bucket: string, thrown: unknown): RehearsalError {
  const { name } = thrown as Error;
  return new RehearsalError(
    "PROVISION",
    {
      doing: `checking the evidence bucket ${bucket}`,
      found: `${name}: ${messageOf(thrown)}`,
      next: /Denied|Forbidden|InvalidAccessKeyId|Signature|Token/.test(name)
        ? "Give these credentials the permissions in docs/iam-provisioning.json."
        : "Check aws:region, aws:endpoints and the network.",
    },
    { cause: thrown },
  );
}
