import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Rehearsal } from "../context/context.ts";
import { labelledObjects } from "../docker/containers.ts";
import { removeLabelled } from "../docker/remove.ts";
import { hasEnded, isAlive } from "../machine/process-identity.ts";
import { forget, keptId } from "./left-running.ts";
import type { Backend } from "./state.ts";

/**
 * Tidies up after a rehearsal of this stack that was killed: what its dead owner left in the engine is removed, and with it the state, which
 * says nothing true any more. What was left running on purpose stays, and so does what a live process or plain Pulumi owns.
 */
export async function recover({ projectKey, stack }: Rehearsal, backend: Backend, afterDeath: boolean): Promise<void> {
  const kept = keptId(backend.directory);
  const found = await labelledObjects(`lineage-rehearsal.project=${projectKey}`, `lineage-rehearsal.stack=${stack}`);
  const dead = new Set(found.filter(({ owner, id }) => id !== kept && hasEnded(owner)).map(({ id }) => id));
  for (const id of dead) await removeLabelled(`lineage-rehearsal.id=${id}`);
  const running = found.some(({ id }) => id === kept);
  const broken = breakDeadLocks(backend);
  if (!running && (afterDeath || dead.size > 0 || broken > 0 || kept !== undefined)) dropState(backend);
}

/**
 * Removes the state of a stack whose things are gone, with the lock of an owner that is dead; with another's lock it stays.
 * @param wholly whether to remove the stack's directory too: its name is not used again
 */
export function dropState({ directory, state }: Backend, wholly = false): void {
  forget(directory);
  if (!state || isLocked(state)) return;
  rmSync(wholly ? directory : state, { recursive: true, force: true });
  // The engine wants the folder of a backend to be there.
  if (!wholly) mkdirSync(state);
}

/** Whether a live process, or one of another machine, holds a lock of the state. */
const isLocked = (state: string): boolean => locksOf(state).some(({ dead }) => !dead);

/** Removes the locks of processes that have ended, and no other: the engine itself never takes them back. */
function breakDeadLocks({ state }: Backend): number {
  const dead = state ? locksOf(state).filter((lock) => lock.dead) : [];
  for (const { file } of dead) rmSync(file, { force: true });
  return dead.length;
}

function locksOf(state: string): { file: string; dead: boolean }[] {
  return globSync(".pulumi/locks/**/*.json", { cwd: state }).map((lock) => {
    const file = join(state, lock);
    const { pid, hostname: host } = JSON.parse(readFileSync(file, "utf8"));
    return { file, dead: host === hostname() && !isAlive(pid) };
  });
}
