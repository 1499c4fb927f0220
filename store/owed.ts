import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Rehearsal } from "../context/context.ts";
import { whyStopped } from "../context/stop.ts";
import { stateDirectory } from "../directories.ts";
import { Bundle } from "../evidence/bundle.ts";
import { writeNotes } from "../evidence/notes.ts";
import { verdictOf } from "../judgement/verdict.ts";
import type { Backend } from "../rehearsal/state.ts";
import { storeBundle } from "./store-bundle.ts";
import { isSameStore, type StoreSettings, storeSettings } from "./store-settings.ts";

/** A bundle that is to be stored, where, and whose it is. */
export interface Note extends StoreSettings {
  bundle: string;
  owner: string;
  /** All that a verdict names; no more of the settings, which may hold secrets. */
  rehearsal: { id: string; stack: string; startedAt: string; settings: { namespace: string; job: string } };
  /** Why it was asked to stop, where it was: it may end before it can say so itself. */
  stopped?: ReturnType<typeof whyStopped>;
}

/** Notes that a bundle is to be stored, before there is anything in it; `done` strikes the note out. */
export function unstored({ directory }: Backend, rehearsed: Rehearsal) {
  const { bundle, scope, id, stack, settings, startedAt, owner, asked } = rehearsed;
  if (scope !== "rehearsal") return { done: () => {} };
  const notes = join(directory, "unstored");
  const file = join(notes, `${id}.json`);
  mkdirSync(notes, { recursive: true });
  const { namespace, job } = settings;
  const rehearsal = { id, stack, startedAt: startedAt.toISOString(), settings: { namespace, job } };
  const note: Note = { bundle: bundle.directory, ...storeSettings(settings), owner, rehearsal };
  writeFileSync(file, JSON.stringify(note));
  const remember = () => writeFileSync(file, JSON.stringify({ ...note, stopped: whyStopped(asked) }));
  asked.addEventListener("abort", remember, { once: true });
  return {
    done: () => {
      asked.removeEventListener("abort", remember);
      rmSync(file, { force: true });
    },
  };
}

/** Strikes out what any stack has noted of a bundle: it is stored now. */
export function strikeOut(bundle: string): void {
  for (const file of globSync(join(stateDirectory(), "*/*/unstored/*.json")))
    if ((JSON.parse(readFileSync(file, "utf8")) as Note).bundle === bundle) rmSync(file);
}

/** Stores the bundles of earlier rehearsals of this stack that were killed before theirs was. One without a verdict gets one that says so. */
export async function storeEarlier({ directory }: Backend, { id, settings, known, tell }: Rehearsal): Promise<void> {
  for (const name of globSync("unstored/*.json", { cwd: directory })) {
    const file = join(directory, name);
    const { bundle: at, rehearsal, stopped, ...store } = JSON.parse(readFileSync(file, "utf8")) as Note;
    // What belongs into another store cannot be stored in this stack's.
    if (rehearsal.id === id || !isSameStore(store, storeSettings(settings)) || !known.store) continue;
    if (existsSync(at)) {
      const signal = AbortSignal.timeout(settings.deadlines.upload);
      const { uri } = await storeBundle(
        await concluded(at, rehearsal, stopped),
        { access: known.store, bucket: store.bucket, prefix: store.prefix },
        signal,
      );
      tell({ name: "upload", status: "running", detail: `stored the bundle of an earlier rehearsal: ${uri}` });
    }
    rmSync(file);
  }
}

/** A bundle whose rehearsal has ended, sealed; one that has no verdict gets one that says so. */
export async function concluded(
  directory: string,
  rehearsal: Note["rehearsal"],
  stopped: Note["stopped"],
): Promise<Bundle> {
  const bundle = Bundle.planned(directory);
  if (!existsSync(bundle.path("verdict.json"))) await concludeKilled(bundle, rehearsal, stopped);
  await bundle.seal();
  return bundle;
}

async function concludeKilled(
  bundle: Bundle,
  { startedAt, ...rehearsal }: Note["rehearsal"],
  stopped: Note["stopped"] = { verdict: "error", message: "it ended before it could say how, as when it is killed" },
): Promise<void> {
  const cause = { phase: "rehearsal", ...stopped, message: `${stopped.message}; this bundle is incomplete` };
  const verdict = verdictOf({ ...rehearsal, startedAt: new Date(startedAt) }, [], [], cause);
  await bundle.writeJson("verdict.json", verdict);
  await writeNotes(bundle, verdict, {});
}
