import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stateDirectory } from "../directories.ts";
import { writeWholeSync } from "../machine/write-whole.ts";

/** The contexts of the clusters in which rehearsals of this user ran: settings name them, and `rehearse reap` has no settings. */
const fileOfContexts = (): string => join(stateDirectory(), "clusters.json");

/** The contexts that are known; none when the note cannot be read. */
export function knownClusters(): string[] {
  try {
    return z.array(z.string().min(1)).parse(JSON.parse(readFileSync(fileOfContexts(), "utf8")));
  } catch {
    return [];
  }
}

/** Notes that a rehearsal runs in the cluster of a context, before it makes anything there. */
export function noteCluster(context: string): void {
  const known = knownClusters();
  if (!known.includes(context)) writeWholeSync(fileOfContexts(), JSON.stringify([...known, context]));
}
