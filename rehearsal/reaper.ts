import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stateDirectory } from "../directories.ts";
import { type LabelledObject, labelledObjects } from "../docker/containers.ts";
import { messageOf } from "../errors.ts";
import { hasEnded, isKept, isOfThisMachine } from "../machine/process-identity.ts";
import { loadSettings } from "../settings/load.ts";
import { concluded, type Note } from "../store/owed.ts";
import { asSets } from "../store/store-settings.ts";
import { packageRoot } from "../version.ts";
import { removeAll } from "./destroy.ts";

/** What is reaped: dead rehearsals' things; with `all`, also stacks that were left running; none younger than `olderThan` milliseconds. */
export interface Reaping {
  all: boolean;
  olderThan: number;
  dryRun: boolean;
}

/** A rehearsal whose things are in the engine and need not be. */
export interface Reaped {
  id: string;
  stack: string;
  project: string;
  why: string;
  /** How many containers, networks and volumes. */
  things: number;
  /** Where its evidence was stored just now; on a dry run, or where that failed, where it lies. */
  bundle?: string;
  /** Why it could not be removed, or stored. */
  failed?: string;
}

/**
 * Removes what rehearsals left behind, found by label and expiry, never by name, and stores the evidence that they could not. What a live
 * process owns is not touched, whatever is asked. What one of them fails with is told beside the others.
 * @returns what was removed and stored, or with `dryRun` would be
 */
export async function reap({ all, olderThan, dryRun }: Reaping): Promise<Reaped[]> {
  const byId = Map.groupBy(await labelledObjects("lineage-rehearsal.id"), ({ id }) => id);
  const reaped: Reaped[] = [];
  for (const [id, things] of byId) {
    const [first] = things;
    const why = first && reasonFor(first, all);
    if (!first || !why || Date.now() - startOf(id) < olderThan) continue;
    const told = { id, stack: first.stack, project: first.project, why, things: things.length };
    reaped.push({ ...told, ...(dryRun ? {} : await failure(() => removeAll(id))) });
  }
  return [...reaped, ...(await storeLeft(dryRun))];
}

/** What goes wrong with one rehearsal's things is told, and keeps nobody from the others'. */
async function failure(work: () => Promise<unknown>): Promise<{ failed?: string }> {
  try {
    await work();
    return {};
  } catch (thrown) {
    return { failed: messageOf(thrown) };
  }
}

/** Stores the bundles of rehearsals that ended before they could, of whatever stack: an ephemeral one has no next rehearsal that would. */
async function storeLeft(dryRun: boolean): Promise<Reaped[]> {
  const stored: Reaped[] = [];
  for (const name of globSync("*/*/unstored/*.json", { cwd: stateDirectory() })) {
    const file = join(stateDirectory(), name);
    const { owner, bundle, rehearsal, stopped, ...store }: Note = JSON.parse(readFileSync(file, "utf8"));
    if (!hasEnded(owner)) continue;
    const told = {
      id: rehearsal.id,
      stack: rehearsal.stack,
      project: name.split("/")[0] ?? "",
      why: "its evidence was not stored",
      things: 0,
    };
    if (!existsSync(bundle)) rmSync(file);
    else if (dryRun) stored.push({ ...told, bundle });
    else {
      let at = bundle;
      const failed = await failure(async () => {
        const { storeLater } = await import("./store-later.ts");
        await concluded(bundle, rehearsal, stopped);
        const settings = loadSettings({ stack: "local", directory: packageRoot, sets: asSets(store) });
        ({ uri: at } = await storeLater({ stack: "reap", project: packageRoot, settings }, bundle));
      });
      stored.push({ ...told, bundle: at, ...failed });
    }
  }
  return stored;
}

function reasonFor({ owner, expires }: LabelledObject, all: boolean): string | undefined {
  const ended = hasEnded(owner);
  if (ended && !isKept(owner)) return "its process has ended";
  if (expires.getTime() < Date.now() && (ended || !isOfThisMachine(owner)))
    return `it expired at ${expires.toISOString()}`;
  return all && (ended || owner === "pulumi") ? "it was left running" : undefined;
}

/** When a rehearsal started, which its id says. */
function startOf(id: string): number {
  const [, date, time] = /^(\d{8})t(\d{6})z/.exec(id) ?? [];
  return date && time
    ? Date.parse(`${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`)
    : 0;
}
