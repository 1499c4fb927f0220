import { spawn } from "node:child_process";
import { descendants } from "../../machine/process-tree.ts";
import { startGuard } from "../../rehearsal/guard.ts";

/**
 * A process that has a guard. It starts two processes in groups of their own, of which the guard watches one, and
 * writes the ids of the guard and of both. Then it is killed, or releases its guard first, as its argument says.
 */
const [end] = process.argv.slice(2);
const guard = startGuard("20261124t170600z-guarded0");
const [guardPid] = descendants(new Set([process.pid])).filter((pid) => pid !== process.pid);
const start = () => spawn("sleep", ["600"], { detached: true, stdio: "ignore" }).pid;
const [watched, released] = [start(), start()];
guard.watch(watched);
const unwatch = guard.watch(released);
unwatch();
if (end === "release") guard.release();
process.stdout.write(`${JSON.stringify({ guard: guardPid, watched, released })}\n`, () =>
  // What was written to the guard's pipe is out by then.
  setImmediate(() => (end === "release" ? process.exit(0) : process.kill(process.pid, "SIGKILL"))),
);
