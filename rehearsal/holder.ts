import { interruptedBy } from "../context/stop-request.ts";
import { RehearsalError } from "../errors.ts";
import { type Holder, type Lock, LockHeld, lock } from "../machine/lock.ts";

export type { Holder };
/** Exclusive hold of a stack. Dispose of it to release the stack. */
export type Hold = Lock;

export interface HoldOptions {
  /** The directory of the stack. */
  directory: string;
  /** Whether to wait while another rehearsal holds the stack; otherwise BUSY is thrown. */
  wait: boolean;
  /** Called once, before waiting. */
  waiting: (holder: Holder) => void;
  /** Ends the wait. */
  signal: AbortSignal;
}

/**
 * Takes exclusive hold of a stack on this machine.
 * @throws RehearsalError BUSY naming the holder, if there is one and `wait` is false; INTERRUPTED
 * when the signal ends the wait
 */
export async function hold({ directory, ...options }: HoldOptions): Promise<Hold> {
  try {
    return await lock(`stack ${directory}`, options);
  } catch (error) {
    if (error instanceof LockHeld) throw busy(error.holder);
    if (options.signal.aborted) throw interruptedBy(options.signal);
    throw error;
  }
}

const busy = ({ host, pid, since }: Holder): RehearsalError =>
  new RehearsalError("BUSY", {
    doing: "using the stack",
    found: `process ${pid} on ${host} has held it since ${since}`,
    next: "Use --wait to wait for it, or --ephemeral to rehearse on a new stack.",
  });
