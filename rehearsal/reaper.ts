import { existsSync, rmSync } from "node:fs";
import { relative, sep } from "node:path";
import { stateDirectory } from "../directories.ts";
import type { LabelledObject } from "../docker/containers.ts";
import { containerHasEnded } from "../docker/own-container.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { hasEnded, isKept, isOver, isVisible } from "../machine/process-identity.ts";
import { loadSettings } from "../settings/load.ts";
import { finishBundle } from "../store/owed.ts";
import { allNotes, type BrokenNote, type FoundNote, putAside } from "../store/owed-notes.ts";
import { asOverrides } from "../store/store-settings.ts";
import { packageRoot } from "../version.ts";
import { directoryOf } from "./backend.ts";
import { removeAll } from "./destroy.ts";
import { type Hold, hold, isInUse } from "./holder.ts";
import type { StackHost } from "./stack-host.ts";

/** What to reap. */
export interface ReapRequest {
  /** Whether to also remove stacks that keep running on purpose. */
  all: boolean;
  /** Minimum age of a stack, in milliseconds. */
  olderThan: number;
  /** Whether to report only what would be reaped, and change nothing. */
  dryRun: boolean;
  /** Where stacks are looked for. */
  hosts: readonly StackHost[];
  /** Told of each of them that does not say what it has, and why. */
  unasked?: (host: StackHost, why: string) => void;
  /** Told of each stack that has expired and stays, because it was left running on purpose. */
  stays?: (stack: Pick<LabelledObject, "id" | "stack" | "project" | "expires">) => void;
}

/** What one rehearsal left behind. */
export interface Reaped {
  id: string;
  stack: string;
  project: string;
  why: string;
  /** The number of containers, networks and volumes, or of namespaces. */
  things: number;
  /** What they are: `Docker objects`. */
  objects?: string;
  /** The location of the evidence that was stored; the local folder on a dry run or when storing failed. */
  bundle?: string;
  /** Why removing or storing failed. */
  failed?: string;
}

/**
 * Removes what killed rehearsals left behind in the engine and in clusters, and stores the evidence that they owe. It goes by
 * label and expiry, never by name, and does not touch what a live process owns. After a failure it
 * continues.
 * @returns what was removed and stored, and what failed; on a dry run, what would be removed and
 * stored
 */
export async function reap(request: ReapRequest): Promise<Reaped[]> {
  const removed: Reaped[] = [];
  for (const host of request.hosts) {
    try {
      removed.push(...(await removeLeft(host, request)));
    } catch (error) {
      if (!request.unasked) throw error;
      request.unasked(host, messageOf(error));
    }
  }
  return [...removed, ...(await storeOwedBundles(request.dryRun))];
}

async function removeLeft(host: StackHost, { all, olderThan, dryRun, stays }: ReapRequest): Promise<Reaped[]> {
  const byId = Map.groupBy(await host.list(), ({ id }) => id);
  const reaped: Reaped[] = [];
  for (const [id, things] of byId) {
    const [first] = things;
    const why = first && (await reasonToRemove(first, all));
    if (first && !all && isKept(first.owner) && first.expires.getTime() < Date.now()) stays?.(first);
    if (!first || !why || Date.now() - startOf(id) < olderThan) continue;
    const left = { id, stack: first.stack, project: first.project, why, things: things.length, objects: host.objects };
    // What was left running on purpose may be in use, whoever brought it up.
    const mayBeUsed = isKept(first.owner);
    if (dryRun) {
      if (!mayBeUsed || !(await isInUse(directoryOf(first.project, first.stack)))) reaped.push(left);
      continue;
    }
    await using held = mayBeUsed ? await heldUnlessBusy(first) : undefined;
    if (!mayBeUsed || held) reaped.push({ ...left, ...(await failureOf(() => removeAll(id, host))) });
  }
  return reaped;
}

/** Exclusive hold of a stack; undefined when somebody else has it, or rehearses on it. */
async function heldUnlessBusy({ project, stack }: LabelledObject): Promise<Hold | undefined> {
  const directory = directoryOf(project, stack);
  try {
    return await hold({ directory, wait: false, waiting: () => {}, signal: new AbortController().signal });
  } catch (error) {
    if (error instanceof RehearsalError && error.code === "BUSY") return undefined;
    throw error;
  }
}

/**
 * Stores the owed bundles of every stack: an ephemeral stack has no next rehearsal that would store
 * them.
 */
async function storeOwedBundles(dryRun: boolean): Promise<Reaped[]> {
  const stored: Reaped[] = [];
  const broken = (note: BrokenNote) => {
    const { file, id, stack } = note;
    const why = "its note of evidence cannot be read";
    const failed = dryRun ? note.problem : putAside(note);
    stored.push({ id, stack, project: projectOf(file), why, things: 0, bundle: file, failed });
  };
  for (const note of allNotes(broken)) {
    const { file, owed } = note;
    if (!isOver(owed.owner, new Date(owed.expires))) continue;
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
    ({ location: bundle } = await storeLater({ stack: "reap", project: packageRoot, settings }, owed.bundle, owed));
  });
  return { ...describe(note), bundle, ...failure };
}

const describe = ({ file, owed: { rehearsal, bundle } }: FoundNote): Reaped => ({
  id: rehearsal.id,
  stack: rehearsal.stack,
  project: projectOf(file),
  why: "its evidence was not stored",
  things: 0,
  bundle,
});

const projectOf = (file: string): string => relative(stateDirectory(), file).split(sep)[0] ?? "";

/** Runs work and returns its failure, so that the others are reaped all the same. */
async function failureOf(work: () => Promise<unknown>): Promise<{ failed?: string }> {
  try {
    await work();
    return {};
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

/**
 * Why something is removed; undefined when it stays. A process in another container, on another machine or before a
 * restart cannot be seen from here: then only the expiry counts, never a process id; and whether its container runs, where that is
 * one of the engine's. What stays on purpose also needs `--all`: somebody may use it whom nobody sees.
 */
async function reasonToRemove({ owner, expires, runner }: LabelledObject, all: boolean): Promise<string | undefined> {
  const kept = isKept(owner);
  if (kept && !all) return undefined;
  if (hasEnded(owner)) return kept ? "it was left running" : "its process has ended";
  if (runner && !isVisible(owner) && (await containerHasEnded(runner)))
    return kept ? "it was left running" : "the container of its process has ended";
  if (owner === "pulumi" && all) return "it was left running";
  return isOver(owner, expires) ? `it expired at ${expires.toISOString()}` : undefined;
}

/** The start time in a rehearsal's id, in milliseconds since 1970. */
function startOf(id: string): number {
  const [, date, time] = /^(\d{8})t(\d{6})z/.exec(id) ?? [];
  return date && time
    ? Date.parse(`${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`)
    : 0;
}
