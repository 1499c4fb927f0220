import { ConcurrentUpdateError, type Stack } from "@pulumi/pulumi/automation/index.js";
import { messageOf } from "../errors.ts";
import { type EngineNote, engineNote, forgetEngine, isDeadEngine } from "./engine-note.ts";
import { withoutLost, withoutPending } from "./lost-resources.ts";

type Backed = Pick<Stack, "exportStack" | "importStack" | "cancel" | "history">;

/**
 * Makes a stack in a backend of the user's own usable again after the engine of a rehearsal was killed over it: removes
 * its lock, and strikes from the state what went with it. Nothing is done that its note does not prove. For who holds the
 * stack.
 * @param isLost whether the containers of the stack are gone
 * @throws ConcurrentUpdateError when somebody else has locked it
 */
export async function recoverUsersBackend(stack: Backed, directory: string, isLost: boolean): Promise<void> {
  const note = engineNote(directory);
  if (!note || !isDeadEngine(note, note)) return;
  const state = await stack.exportStack();
  // Another machine may have used the stack since: then there is nothing of ours in it.
  if (JSON.stringify(state).includes(note.id)) {
    const recovered = isLost ? withoutLost(state) : withoutPending(state);
    await unlocked(stack, note, () => stack.importStack(recovered));
  }
  forgetEngine(directory);
}

/** Does what takes the lock of a stack; where the engine of a note holds it still, once more without that lock. */
async function unlocked(stack: Backed, note: EngineNote, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ConcurrentUpdateError) || !(await isHeldBy(stack, note, error))) throw error;
    // It removes every lock of the stack. Nobody else can have taken one beside that of the dead engine.
    await stack.cancel();
    await work();
  }
}

/**
 * Whether the engine of a note holds the lock of a stack, and nobody else. The engine lists the locks in a bucket or folder,
 * each with its process. Pulumi Cloud has no processes, but one update, with the message that the rehearsal gave it.
 */
async function isHeldBy(stack: Backed, note: EngineNote, refusal: Error): Promise<boolean> {
  const locks = locksIn(messageOf(refusal));
  if (locks.length > 0) return locks.every((lock) => isDeadEngine(note, lock) && lock.since >= startOf(note));
  const [last] = await stack.history(1);
  return last?.result === "in-progress" && (last.message ?? "").includes(note.id);
}

/** The time of a lock is written in whole seconds. */
const startOf = ({ since }: EngineNote): number => Math.floor(Date.parse(since) / 1000) * 1000;

const locksIn = (text: string): { pid: number; host: string; since: number }[] =>
  [...text.matchAll(/: created by [^\n]*@([^\s@]+) \(pid (\d+)\) at (\S+)/g)].map(([, host = "", pid, at = ""]) => ({
    host,
    pid: Number(pid),
    since: Date.parse(at),
  }));
