import { globSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { type Described, described } from "../stack/containers.ts";
import { removeAll } from "./destroy.ts";
import { keptId } from "./kept.ts";
import { hasEnded } from "./process-identity.ts";
import { stateDirectory } from "./state.ts";

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
  things: number;
}

/**
 * Removes what rehearsals left behind, found by label and expiry, never by name. What a live process owns is not touched, whatever is asked.
 * @returns what was removed, or with `dryRun` would be
 */
export async function reap({ all, olderThan, dryRun }: Reaping): Promise<Reaped[]> {
  const byId = Map.groupBy(await described("lineage-rehearsal.id"), ({ id }) => id);
  const kept = new Set(
    globSync("*/*/kept.json", { cwd: stateDirectory() }).map((file) => keptId(join(stateDirectory(), dirname(file)))),
  );
  const reaped: Reaped[] = [];
  for (const [id, things] of byId) {
    const [first] = things;
    const why = first && reasonFor(first, kept.has(id), all);
    if (!first || !why || Date.now() - startOf(id) < olderThan) continue;
    if (!dryRun) await removeAll(id);
    reaped.push({ id, stack: first.stack, project: first.project, why, things: things.length });
  }
  return reaped;
}

function reasonFor({ owner, expires }: Described, isKept: boolean, all: boolean): string | undefined {
  const ended = hasEnded(owner);
  if (ended && !isKept) return "its process has ended";
  if (expires.getTime() < Date.now() && (ended || !isOfThisMachine(owner)))
    return `it expired at ${expires.toISOString()}`;
  return all && (ended || owner === "pulumi") ? "it was left running" : undefined;
}

const isOfThisMachine = (owner: string): boolean => owner.split("/").length === 3 && owner.startsWith(`${hostname()}/`);

/** When a rehearsal started, which its id says. */
function startOf(id: string): number {
  const [, date, time] = /^(\d{8})t(\d{6})z/.exec(id) ?? [];
  return date && time
    ? Date.parse(`${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`)
    : 0;
}
