import { createInterface } from "node:readline";
import { closeInheritedSsh } from "../docker/ssh.ts";
import { descendants, processesOfRehearsal } from "../machine/process-tree.ts";
import { until } from "../machine/until.ts";
import type { GuardMessage } from "./guard.ts";
import { hostWith } from "./stack-host.ts";

/** Everything is removed when nothing new has appeared for this long, in milliseconds. */
const quietMilliseconds = 2_000;
/** How long the guard keeps trying, and how often it checks the engine, in milliseconds. */
const longestMilliseconds = 120_000;
const pollMilliseconds = 250;

const [id = "", context] = process.argv.slice(2);
const host = hostWith(context);
const groups = new Set<number>();

for await (const line of createInterface(process.stdin)) {
  const message = JSON.parse(line) as GuardMessage;
  if ("release" in message) process.exit(0);
  if ("watch" in message) groups.add(message.watch);
  else groups.delete(message.unwatch);
}

for (const pid of new Set([...descendants(groups), ...processesOfRehearsal(id)])) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {} // It has ended already.
}

// The engine may still be creating objects for the killed rehearsal.
let quietSince = performance.now();
const removeNew = async () => {
  const { found } = await host.remove(id).catch(() => ({ found: 1 }));
  if (found > 0) quietSince = performance.now();
  return performance.now() - quietSince;
};
await until(removeNew, (quiet) => quiet >= quietMilliseconds, {
  every: pollMilliseconds,
  within: longestMilliseconds,
}).catch(() => {});
closeInheritedSsh();
