import { RehearsalError } from "../errors.ts";
import type { Settings } from "../settings/schema.ts";
import type { Presence } from "../setup/presence.ts";

/** Whether the evidence can go where the settings say, where that is AWS. The bucket is looked at, and left as it is. */
export async function bucketPresence({ evidence, aws }: Settings): Promise<Presence[]> {
  const { store, bucket, s3 } = evidence;
  if (store !== "s3") return [];
  const { reach, settle } = await import("../store/bucket.ts");
  const quiet = { tell: () => {}, signal: AbortSignal.timeout(30_000) };
  const asked = { name: "evidence bucket", needed: `${bucket}, at AWS` };
  const found = (what: string): Presence[] => [{ ...asked, status: "found", found: what, how: "" }];
  try {
    if (s3.existing) {
      await reach({ aws }, quiet.tell);
      return found(`${bucket}: there are credentials; whether it may be written to shows when it is`);
    }
    const there = await settle({ aws }, evidence, quiet, true);
    return found(there ? `${bucket} is there, and as it is asked for` : `${bucket} is made by the first rehearsal`);
  } catch (thrown) {
    if (!(thrown instanceof RehearsalError)) throw thrown;
    return [{ ...asked, status: "missing", found: thrown.explanation.found, how: thrown.explanation.next }];
  }
}
