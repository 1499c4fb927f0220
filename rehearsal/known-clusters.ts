import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stateDirectory } from "../directories.ts";
import { writeWholeSync } from "../machine/write-whole.ts";
import { contextNames } from "../setup/kubectl.ts";

/** The contexts of the clusters in which rehearsals of this user ran: settings name them, and `rehearse reap` has no settings. */
const fileOfContexts = (): string => join(stateDirectory(), "clusters.json");

/** The contexts that are known; none when the note cannot be read. */
function knownClusters(): string[] {
  try {
    return z.array(z.string().min(1)).parse(JSON.parse(readFileSync(fileOfContexts(), "utf8")));
  } catch {
    return [];
  }
}

/** Those that this configuration of kubectl has: another one may have other contexts. */
export async function clustersHere(): Promise<string[]> {
  const known = knownClusters();
  if (known.length === 0) return [];
  const there = new Set(await contextNames());
  return known.filter((context) => there.has(context));
}

/** Notes that a rehearsal runs in the cluster of a context, before it makes anything there. */
export function noteCluster(context: string): void {
  const known = knownClusters();
  if (!known.includes(context)) writeWholeSync(fileOfContexts(), JSON.stringify([...known, context]));
}
