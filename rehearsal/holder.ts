import { interruptedBy } from "../context/stop-request.ts";
import { RehearsalError } from "../errors.ts";
import { count } from "../lineage/names.ts";
import { type Holder, holderOf, type Lock, LockHeld, lock, untilReleased } from "../machine/lock.ts";
import { addUser, type User, usersOf } from "./users.ts";

export type { Holder };
/** Exclusive hold of a stack. Dispose of it to release the stack. */
export type Hold = Lock;

export interface HoldOptions {
  /** The directory of the stack. */
  directory: string;
  /** Whether to wait while another rehearsal holds the stack; otherwise BUSY is thrown. */
  wait: boolean;
  /** Called once, before waiting for a process. */
  waiting: (holder: Holder) => void;
  /** Ends the wait. */
  signal: AbortSignal;
}

const subjectOf = (directory: string): string => `stack ${directory}`;

/**
 * Takes exclusive hold of a stack on this machine: nothing else holds it, and no rehearsal runs on it.
 * @throws RehearsalError BUSY naming who is in the way, if somebody is and `wait` is false; INTERRUPTED
 * when the signal ends the wait
 */
export const hold = ({ directory, ...options }: HoldOptions): Promise<Hold> =>
  explained(options.signal, async () => {
    const held = await lock(subjectOf(directory), options);
    try {
      // Who begins to share the stack from now on sees that it is held.
      await untilUnused(directory, options);
      return held;
    } catch (error) {
      await held[Symbol.asyncDispose]();
      throw error;
    }
  });

async function untilUnused(directory: string, { wait, waiting, signal }: Omit<HoldOptions, "directory">) {
  const users = await usersOf(directory);
  const [first] = users;
  if (!first) return;
  if (!wait) throw inUse(users);
  waiting(first);
  for (const { ended } of users) await ended(signal);
}

/**
 * Shares a stack with other rehearsals on this machine: nobody takes exclusive hold of it meanwhile. Dispose of it to end
 * that.
 * @throws as `hold`
 */
export const share = ({ directory, wait, waiting, signal }: HoldOptions): Promise<AsyncDisposable> =>
  explained(signal, async () => {
    for (let announced = false; ; announced = true) {
      // First added, then looked: of two that begin at once, one to hold and one to share, at least one sees the other.
      const use = await addUser(directory);
      const holder = await holderOf(subjectOf(directory));
      if (!holder) return use;
      await use[Symbol.asyncDispose]();
      if (!wait) throw new LockHeld(holder);
      if (!announced) waiting(holder);
      await untilReleased(subjectOf(directory), signal);
    }
  });

/** Whether somebody holds or shares a stack. */
export const isInUse = async (directory: string): Promise<boolean> =>
  (await holderOf(subjectOf(directory))) !== undefined || (await usersOf(directory)).length > 0;

async function explained<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LockHeld) throw busy(error.holder);
    if (signal.aborted) throw interruptedBy(signal);
    throw error;
  }
}

const busy = ({ host, pid, since }: Holder): RehearsalError =>
  new RehearsalError("BUSY", {
    doing: "using the stack",
    found: `process ${pid} on ${host} has held it since ${since}`,
    next: "Use --wait to wait for it, or --ephemeral to rehearse on a new stack.",
  });

const inUse = (users: User[]): RehearsalError =>
  new RehearsalError("BUSY", {
    doing: "using the stack",
    found: `${count(users.length, "rehearsal")} of \`run --on\` ${users.length === 1 ? "runs" : "run"} on it: ${users
      .map(({ pid, host, since }) => `process ${pid} on ${host} since ${since}`)
      .join(", ")}`,
    next: "Try again once they have ended, or stop them.",
  });
