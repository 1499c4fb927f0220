import { setPriority } from "node:os";
import { headStartName } from "../boot/head-start.ts";
import { makeHeadStart } from "../boot/make-head-start.ts";
import { removeOutlived } from "../boot/remove-outlived.ts";
import { newIdentity } from "../context/identity.ts";
import { messageOf } from "../errors.ts";
import { lock } from "../machine/lock.ts";
import { thisOwner } from "../machine/process-identity.ts";
import { startGuard } from "./guard.ts";
import { noteFailure, noteMade } from "./head-start-note.ts";

/** In milliseconds. Its containers get only what the machine has to spare. */
const longestMaking = 10 * 60_000;

const [postgres = "", marquez = ""] = process.argv.slice(2);
const name = headStartName({ postgres, marquez });
setPriority(19);
// Of several rehearsals that want it at once, one makes it.
await using _held = await lock(name, { wait: false }).catch(() => process.exit(0));

const { id, labels } = newIdentity({ stack: name, project: name, owner: thisOwner(), expires: longestMaking });
const guard = startGuard(id);
try {
  await makeHeadStart({ postgres, marquez }, labels, AbortSignal.timeout(longestMaking));
  noteMade(name);
  // What fails here is tried again when the next one is made.
  await removeOutlived().catch(() => {});
  guard.release();
} catch (error) {
  // The guard is not released: it removes what a busy engine may have left.
  noteFailure(name, messageOf(error));
}
