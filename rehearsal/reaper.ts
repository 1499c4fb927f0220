import { existsSync, rmSync } from "node:fs";
import { relative, sep } from "node:path";
import { stateDirectory } from "../directories.ts";
import { type LabelledObject, labelledObjects } from "../docker/containers.ts";
import { messageOf } from "../errors.ts";
import { hasEnded, isKept, isOfThisMachine } from "../machine/process-identity.ts";
import { loadSettings } from "../settings/load.ts";
import { allNotes, type FoundNote, finishBundle } from "../store/owed.ts";
import { asOverrides } from "../store/store-settings.ts";
import { packageRoot } from "../version.ts";
import { removeAll } from "./destroy.ts";

/** What is reaped. */
export interface ReapRequest {
  /** Also stacks that were left running on purpose. */
  all: boolean;
  /** Only what was started longer ago than this, in milliseconds. */
  olderThan: number;
  /** Reports what would be reaped, and changes nothing. */
  dryRun: boolean;
}

/** What one rehearsal left behind. */
export interface Reaped {
  id: string;
  stack: string;
  project: string;
  why: string;
  /** How many containers, networks and volumes. */
  things: number;
  /** Where its evidence was stored just now; where it lies, on a dry run or when storing failed. */
  bundle?: string;
  /** Why it could not be removed or stored. */
  failed?: string;
}

/**
 * Removes what rehearsals left behind, found by label and expiry and never by name, and stores the evidence
 * that they owe. It never touches what a live process owns. A failure is reported beside the others' results.
 * @returns what was removed and stored; on a dry run, what would be
 */
export async function reap(request: ReapRequest): Promise<Reaped[]> {
  return [...(await removeLeft(request)), ...(await storeOwedBundles(request.dryRun))];
}

async function removeLeft({ all, olderThan, dryRun }: ReapRequest): Promise<Reaped[]> {
  const byId = Map.groupBy(await labelledObjects("lineage-rehearsal.id"), ({ id }) => id);
  const reaped: Reaped[] = [];
  for (const [id, things] of byId) {
    const [first] = things;
    const why = first && reasonToRemove(first, all);
    if (!first || !why || Date.now() - startOf(id) < olderThan) continue;
    const left = { id, stack: first.stack, project: first.project, why, things: things.length };
    reaped.push({ ...left, ...(dryRun ? {} : await failureOf(() => removeAll(id))) });
  }
  return reaped;
}

/** Stores the bundles that ended rehearsals owe, of every stack: an ephemeral stack has no next rehearsal that would. */
async function storeOwedBundles(dryRun: boolean): Promise<Reaped[]> {
  const stored: Reaped[] = [];
  for (const note of allNotes()) {
    const { file, owed } = note;
    if (!hasEnded(owed.owner)) continue;
    if (existsSync(owed.bundle)) stored.push(dryRun ? describe(note) : await storeOwedBundle(note));
    else if (!dryRun) rmSync(file, { force: true });
  }
  return stored;
}

async function storeOwedBundle(note: FoundNote): Promise<Reaped> {
  const { owed } = note;
  let bundle = owed.bundle;
  const failure = await failureOf(async () => {
    const { storeLater } = await import("./store-later.ts");
    await finishBundle(owed);
    const settings = loadSettings({ stack: "local", directory: packageRoot, overrides: asOverrides(owed) });
    ({ uri: bundle } = await storeLater({ stack: "reap", project: packageRoot, settings }, owed.bundle));
  });
  return { ...describe(note), bundle, ...failure };
}

const describe = ({ file, owed: { rehearsal, bundle } }: FoundNote): Reaped => ({
  id: rehearsal.id,
  stack: rehearsal.stack,
  project: relative(stateDirectory(), file).split(sep)[0] ?? "",
  why: "its evidence was not stored",
  things: 0,
  bundle,
});

/** One rehearsal's failure is reported, and does not keep the others from being reaped. */
async function failureOf(work: () => Promise<unknown>): Promise<{ failed?: string }> {
  try {
    await work();
    return {};
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

function reasonToRemove({ owner, expires }: LabelledObject, all: boolean): string | undefined {
  const ended = hasEnded(owner);
  if (ended && !isKept(owner)) return "its process has ended";
  if (expires.getTime() < Date.now() && (ended || !isOfThisMachine(owner)))
    return `it expired at ${expires.toISOString()}`;
  return all && (ended || owner === "pulumi") ? "it was left running" : undefined;
}

/** When a rehearsal started, read from its id; in milliseconds since 1970. */
function startOf(id: string): number {
  const [, date, time] = /^(\d{8})t(\d{6})z/.exec(id) ?? [];
  return date && time
    ? Date.parse(`${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`)
    : 0;
}
