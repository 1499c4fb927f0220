import { existsSync, rmSync } from "node:fs";
import { messageOf } from "../errors.ts";
import { Bundle } from "../evidence/bundle.ts";
import { writeVerdict } from "../evidence/write-verdict.ts";
import { verdictOf } from "../judgement/verdict.ts";
import { isOver, isThisProcess } from "../machine/process-identity.ts";
import { notesOfStack, type OwedBundle, putAside } from "./owed-notes.ts";
import type { Access } from "./s3-client.ts";
import { storeBundle } from "./store-bundle.ts";
import { isSameStore, type StoreSettings } from "./store-settings.ts";

/** The store of this rehearsal, and how long an upload may take. */
interface OpenStore {
  access: Access;
  settings: StoreSettings;
  /** Milliseconds, for each bundle. */
  deadline: number;
}

/** What became of the bundles that earlier rehearsals owe. */
interface OwedListener {
  /** Told where one was stored. */
  stored: (message: string) => void;
  /** Told which one could not be stored, and why. It is owed still. */
  failed: (message: string) => void;
}

/**
 * Stores the bundles that earlier rehearsals of a stack owe, where they belong in the same store. One that cannot be
 * stored keeps no other from being stored.
 * @param except the id of the rehearsal that is under way
 */
export async function storeOwed(
  directory: string,
  except: string,
  { access, settings, deadline }: OpenStore,
  tell: OwedListener,
): Promise<void> {
  for (const { file, owed } of notesOfStack(directory, (broken) => tell.failed(putAside(broken)))) {
    const { bucket, prefix } = owed;
    if (owed.rehearsal.id === except || isAtWork(owed) || !isSameStore(owed, settings)) continue;
    try {
      if (existsSync(owed.bundle)) {
        const bundle = await finishBundle(owed);
        const { location } = await storeBundle(bundle, { access, bucket, prefix }, AbortSignal.timeout(deadline));
        tell.stored(`stored the bundle of an earlier rehearsal: ${location}`);
      }
      rmSync(file);
    } catch (error) {
      tell.failed(`The bundle ${owed.bundle} of an earlier rehearsal is still not stored: ${messageOf(error)}`);
    }
  }
}

/** Whether another process is to store the bundle, and lives: it may rehearse on the same stack right now. */
const isAtWork = ({ owner, expires }: OwedBundle): boolean =>
  !isOver(owner, new Date(expires)) && !isThisProcess(owner);

/**
 * Finishes the bundle of a rehearsal that has ended. A sealed one stays as it is. One that is not sealed gets a verdict
 * which says so, even if it has one: since its rehearsal was killed, anybody may have changed it.
 */
export async function finishBundle({ bundle: directory, rehearsal, stopped }: OwedBundle): Promise<Bundle> {
  const bundle = Bundle.at(directory);
  if (bundle.isSealed) return bundle;
  const found = existsSync(bundle.path("verdict.json"))
    ? "it ended before its evidence was sealed, probably because it was killed"
    : "it ended without a result, probably because it was killed";
  const reason = stopped ?? { verdict: "error", message: found };
  const cause = { ...reason, phase: "rehearsal", message: `${reason.message}; this bundle is incomplete` };
  const startedAt = new Date(rehearsal.startedAt);
  await writeVerdict(bundle, verdictOf({ ...rehearsal, startedAt }, [], [], cause), {});
  return bundle;
}
