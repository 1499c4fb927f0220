import { createInterface } from "node:readline";
import { closeInheritedSsh } from "../docker/ssh.ts";
import { descendants, processesOfRehearsal } from "../machine/process-tree.ts";
import { until } from "../machine/until.ts";
import type { GuardMessage } from "./guard.ts";
import { hostWith } from "./stack-host.ts";

/**
 * Everything is removed when so many questions in a row have found nothing new. They are counted, and not timed: an engine that
 * is slow to answer is as slow to make what it was asked for before the kill.
 */
const quietQuestions = 12;
/** How long the guard keeps trying, and how long it waits between two questions to the engine, in milliseconds. */
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
let quiet = 0;
const removeNew = async () => {
  const { found } = await host.remove(id).catch(() => ({ found: 1 }));
  quiet = found > 0 ? 0 : quiet + 1;
  return quiet;
};
await until(removeNew, (questions) => questions >= quietQuestions, {
  every: pollMilliseconds,
  within: longestMilliseconds,
}).catch(() => {});
closeInheritedSsh();
