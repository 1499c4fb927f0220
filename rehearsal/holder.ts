import { interruptedBy } from "../context/stop-request.ts";
import { RehearsalError } from "../errors.ts";
import { type Holder, type Lock, LockHeld, lock } from "../machine/lock.ts";

export type { Holder };
/** A stack that this rehearsal holds. Disposing of it lets other rehearsals have the stack. */
export type Hold = Lock;

export interface HoldOptions {
  /** The stack's own directory. */
  directory: string;
  /** Whether to wait for another rehearsal that holds the stack, rather than to throw BUSY. */
  wait: boolean;
  /** Called once, before the wait. */
  waiting: (holder: Holder) => void;
  /** Ends the wait. */
  signal: AbortSignal;
}

/**
 * Holds a stack, so that no other rehearsal on this machine uses it.
 * @throws RehearsalError BUSY naming the holder, when there is one and `wait` is false; INTERRUPTED when the signal ends
 * the wait
 */
export async function hold({ directory, ...options }: HoldOptions): Promise<Hold> {
  try {
    return await lock(`stack ${directory}`, options);
  } catch (thrown) {
    if (thrown instanceof LockHeld) throw busy(thrown.holder);
    if (options.signal.aborted) throw interruptedBy(options.signal);
    throw thrown;
  }
}

const busy = ({ host, pid, since }: Holder): RehearsalError =>
  new RehearsalError("BUSY", {
    doing: "taking the stack",
    found: `process ${pid} on ${host} has held it since ${since}`,
    next: "Wait for it with --wait, or rehearse on a stack of your own with --ephemeral.",
  });
