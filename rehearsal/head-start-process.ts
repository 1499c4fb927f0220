import { setPriority } from "node:os";
import { headStartName } from "../boot/head-start.ts";
import { makeHeadStart } from "../boot/make-head-start.ts";
import { removeOutlived } from "../boot/remove-outlived.ts";
import { newIdentity } from "../context/identity.ts";
import type { Labels } from "../docker/labels.ts";
import { messageOf } from "../errors.ts";
import { lock } from "../machine/lock.ts";
import { thisOwner } from "../machine/process-identity.ts";
import { databaseVolume, makePrefectDatabase } from "../setup/prefect-database.ts";
import { startGuard } from "./guard.ts";
import type { Wanted } from "./head-start.ts";
import { noteFailure, noteMade } from "./head-start-note.ts";

/** In milliseconds. Its containers get only what the machine has to spare. */
const longestMaking = 10 * 60_000;

const { pair, prefect } = JSON.parse(process.argv[2] ?? "{}") as Wanted;
setPriority(19);
if (pair) await making(headStartName(pair), (labels, signal) => makeHeadStart(pair, labels, signal));
if (prefect) await making(databaseVolume(prefect), (labels, signal) => makePrefectDatabase(prefect, labels, signal));
// What fails here is tried again when the next one is made.
await removeOutlived().catch(() => {});

async function making(name: string, make: (labels: Labels, signal: AbortSignal) => Promise<void>): Promise<void> {
  // Of several rehearsals that want it at once, one makes it.
  await using held = await lock(name, { wait: false, of: "cache" }).catch(() => undefined);
  if (!held) return;
  const { id, labels } = newIdentity({ stack: name, project: name, owner: thisOwner(), expires: longestMaking });
  const guard = startGuard(id);
  try {
    await make(labels, AbortSignal.timeout(longestMaking));
    noteMade(name);
    guard.release();
  } catch (error) {
    // The guard is not released: it removes what a busy engine may have left.
    noteFailure(name, messageOf(error));
  }
}
