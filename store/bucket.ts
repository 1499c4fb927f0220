import type { Context } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import type { EvidenceSettings } from "../settings/evidence.ts";
import { existingBucket, type Found } from "./found-bucket.ts";
import { type Access, s3Client } from "./s3-client.ts";
import { differences } from "./wanted-bucket.ts";

/**
 * Sees that AWS can be reached, before anything is started.
 * @throws RehearsalError SETTINGS when there is no region, or no credentials
 */
export const reach = (access: Access, tell: Context["tell"]): Promise<void> =>
  asStep(tell, "bucket", async () => (await s3Client(access)).destroy());

/**
 * Settles what becomes of the bucket's name: undefined when the bucket has to be made; otherwise the bucket that is there, which is one of
 * ours and as it is asked for, now if not before.
 * @param preview only looks, and changes nothing; a bucket that would be put right first counts as one to make
 * @throws RehearsalError PROVISION saying what was found, when it cannot be used
 */
export const settle = (
  access: Access,
  { bucket, s3: asked }: EvidenceSettings,
  { tell, signal }: Pick<Context, "tell" | "signal">,
  preview = false,
): Promise<Found | undefined> =>
  asStep(tell, "bucket", async () => {
    const s3 = await s3Client(access, 4);
    const { repairBucket, tagBucket } = await import("./repair-bucket.ts");
    try {
      signal.throwIfAborted();
      const found = await existingBucket(s3, bucket);
      if (!found) return undefined;
      const differing = differences(found, asked);
      // An empty one is of a rehearsal that was cut short, or that is making it just now.
      if (differing.length > 0 && !asked.repair && !found.empty) throw differs(bucket, differing);
      // What would be put right first cannot be imported yet.
      if (preview) return differing.length > 0 ? undefined : found;
      if (differing.length > 0) {
        tell({ name: "bucket", status: "running", detail: `putting ${bucket} right: ${differing.join("; ")}` });
        await repairBucket(s3, bucket, found, asked);
      }
      await tagBucket(s3, bucket, found.tags, asked.tags);
      return found;
    } catch (thrown) {
      throw thrown instanceof RehearsalError ? thrown : notSeen(bucket, thrown);
    } finally {
      s3.destroy();
    }
  });

const differs = (bucket: string, found: string[]): RehearsalError =>
  new RehearsalError("PROVISION", {
    doing: `looking at the evidence bucket ${bucket}`,
    found: `it is one of ours, and not as it is asked for:\n${found.map((one) => `  ${one}`).join("\n")}`,
    next: "Nothing was stored. `--set evidence.s3.repair=true` puts it right, once; or change evidence.s3 to what it is.",
  });

const notSeen = (bucket: string, thrown: unknown): RehearsalError =>
  new RehearsalError(
    "PROVISION",
    {
      doing: `looking at the evidence bucket ${bucket}`,
      found: `${(thrown as Error).name}: ${messageOf(thrown)}`,
      next: /Denied|Forbidden|InvalidAccessKeyId|Signature|Token/.test((thrown as Error).name)
        ? "docs/iam-policy.json is what these credentials must be allowed."
        : "Check aws:region, aws:endpoints and the network.",
    },
    { cause: thrown },
  );
