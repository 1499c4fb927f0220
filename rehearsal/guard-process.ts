import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { removeLabelled } from "../docker/remove.ts";
import { descendants, processesOfRehearsal } from "../machine/process-tree.ts";
import type { Told } from "./guard.ts";

/** Milliseconds for which nothing more may appear before the guard believes that all is gone, and for how long it tries at all. */
const quiet = 2_000;
const longest = 120_000;
const between = 250;

const [id = ""] = process.argv.slice(2);
const groups = new Set<number>();

for await (const line of createInterface(process.stdin)) {
  const told = JSON.parse(line) as Told;
  if ("release" in told) process.exit(0);
  if ("watch" in told) groups.add(told.watch);
  else groups.delete(told.unwatch);
}

for (const pid of new Set([...descendants(groups), ...processesOfRehearsal(id)])) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {} // It ended with its starter.
}

// The engine may still be making what the killed rehearsal asked for.
const start = performance.now();
for (
  let since = start;
  performance.now() - since < quiet && performance.now() - start < longest;
  await pause(between)
) {
  const { found } = await removeLabelled(`lineage-rehearsal.id=${id}`).catch(() => ({ found: 1 }));
  if (found > 0) since = performance.now();
}
