import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateDirectory } from "../directories.ts";
import { Bundle } from "../evidence/bundle.ts";
import { writeVerdict } from "../evidence/write-verdict.ts";
import { type Cause, verdictOf } from "../judgement/verdict.ts";
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
  rehearsal: { id: string; stack: string; startedAt: string; settings: { namespace: string; job: string } };
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
  writeWhole(file, owed);
  let settled = false;
  return {
    stopped: (reason) => {
      if (!settled) writeWhole(file, { ...owed, stopped: reason });
    },
    settle: () => {
      settled = true;
      rmSync(file, { force: true });
    },
  };
}

/** Writes a note beside and renames it: a process that is killed leaves a whole note, or the one before. */
function writeWhole(file: string, owed: OwedBundle): void {
  writeFileSync(`${file}.part`, JSON.stringify(owed));
  renameSync(`${file}.part`, file);
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

/**
 * Stores the bundles that earlier rehearsals of a stack owe, where they belong in the same store.
 * @param except the id of the rehearsal that is under way
 * @param say is told where each was stored
 */
export async function storeOwed(
  directory: string,
  except: string,
  { access, settings, deadline }: OpenStore,
  say: (message: string) => void,
): Promise<void> {
  for (const { file, owed } of notesOfStack(directory)) {
    const { bucket, prefix } = owed;
    if (owed.rehearsal.id === except || !isSameStore(owed, settings)) continue;
    if (existsSync(owed.bundle)) {
      const bundle = await finishBundle(owed);
      const { uri } = await storeBundle(bundle, { access, bucket, prefix }, AbortSignal.timeout(deadline));
      say(`stored the bundle of an earlier rehearsal: ${uri}`);
    }
    rmSync(file);
  }
}

/** Seals the bundle of a rehearsal that has ended. One without a verdict gets one that says that it was killed. */
export async function finishBundle({ bundle: directory, rehearsal, stopped }: OwedBundle): Promise<Bundle> {
  const bundle = Bundle.planned(directory);
  if (existsSync(bundle.path("verdict.json"))) await bundle.seal();
  else {
    const reason = stopped ?? {
      verdict: "error",
      message: "it ended without a result, probably because it was killed",
    };
    const cause = { ...reason, phase: "rehearsal", message: `${reason.message}; this bundle is incomplete` };
    const startedAt = new Date(rehearsal.startedAt);
    await writeVerdict(bundle, verdictOf({ ...rehearsal, startedAt }, [], [], cause), {});
  }
  return bundle;
}
