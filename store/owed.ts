import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stateDirectory } from "../directories.ts";
import { messageOf } from "../errors.ts";
import { Bundle } from "../evidence/bundle.ts";
import { writeVerdict } from "../evidence/write-verdict.ts";
import { type Cause, verdictOf } from "../judgement/verdict.ts";
import { hasEnded, isOfThisMachine, isThisProcess } from "../machine/process-identity.ts";
import { writeWholeSync } from "../machine/write-whole.ts";
import type { Access } from "./s3-client.ts";
import { storeBundle } from "./store-bundle.ts";
import { isSameStore, type StoreSettings } from "./store-settings.ts";

/** A bundle that is to be stored, where, and which rehearsal it belongs to. It lies as a file in the stack's directory. */
export interface OwedBundle extends StoreSettings {
  /** The bundle's folder. */
  bundle: string;
  /** The process that will store it. */
  owner: string;
  /** All that a verdict names. No more of the settings: they may hold secrets. */
  rehearsal: {
    id: string;
    stack: string;
    startedAt: string;
    settings: { namespace: string; job?: string | undefined };
  };
  /** Why the rehearsal was asked to stop, where it was: it may be killed before it can write that itself. */
  stopped?: Pick<Cause, "verdict" | "message">;
}

/** A note that a bundle is owed, written before there is anything in the bundle. */
export interface OwedNote {
  /** Adds why the rehearsal was asked to stop. */
  stopped: (reason: NonNullable<OwedBundle["stopped"]>) => void;
  /** Removes the note: the bundle is stored. */
  settle: () => void;
}

/**
 * Notes that a bundle is owed, so that a later rehearsal, or `rehearse reap`, stores it when this process is killed.
 * @param directory the stack's own directory
 */
export function owe(directory: string, owed: OwedBundle): OwedNote {
  const file = join(directory, "unstored", `${owed.rehearsal.id}.json`);
  mkdirSync(join(directory, "unstored"), { recursive: true });
  const write = (note: OwedBundle) => writeWholeSync(file, JSON.stringify(note));
  write(owed);
  let settled = false;
  return {
    stopped: (reason) => {
      if (!settled) write({ ...owed, stopped: reason });
    },
    settle: () => {
      settled = true;
      rmSync(file, { force: true });
    },
  };
}

/** A note as it was found, with the file it lies in. */
export interface FoundNote {
  file: string;
  owed: OwedBundle;
}

/** The notes of one stack. */
export const notesOfStack = (directory: string): FoundNote[] => readNotes(directory, "unstored/*.json");

/** The notes of every stack. */
export const allNotes = (): FoundNote[] => readNotes(stateDirectory(), "*/*/unstored/*.json");

const readNotes = (directory: string, pattern: string): FoundNote[] =>
  globSync(pattern, { cwd: directory }).map((name) => {
    const file = join(directory, name);
    return { file, owed: JSON.parse(readFileSync(file, "utf8")) };
  });

/** Removes every note of a bundle: it is stored now. */
export function settleBundle(bundle: string): void {
  for (const { file, owed } of allNotes()) if (owed.bundle === bundle) rmSync(file);
}

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
  for (const { file, owed } of notesOfStack(directory)) {
    const { bucket, prefix } = owed;
    if (owed.rehearsal.id === except || isAtWork(owed.owner) || !isSameStore(owed, settings)) continue;
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
const isAtWork = (owner: string): boolean => isOfThisMachine(owner) && !hasEnded(owner) && !isThisProcess(owner);

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
