import { RehearsalError } from "../errors.ts";

/** The reason of a stop signal that a user or a pipeline aborted. */
export class StopRequest extends Error {
  override readonly name = "StopRequest";
  /** The operating system's signal, if one was received. */
  readonly by: NodeJS.Signals | undefined;

  constructor(by?: NodeJS.Signals) {
    super(by ? `it was asked to stop by ${by}` : "it was asked to stop");
    this.by = by;
  }
}

/** The reason of a stop signal that was aborted because the container engine cannot be reached any more. */
export class EngineLost extends Error {
  override readonly name = "EngineLost";
  /** What becomes of the stack, and what to do next. */
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

/** Why a rehearsal stopped early, and the verdict that follows. */
export interface StopReason {
  verdict: "interrupted" | "error";
  message: string;
}

/** Says why a stop signal was aborted: by a stop request, or by the deadline of the whole rehearsal. */
export function stopReasonOf({ reason }: { reason?: unknown }): StopReason {
  if (reason instanceof DOMException && reason.name === "TimeoutError")
    return { verdict: "error", message: "it passed the deadline of the whole rehearsal (deadlines.rehearsal)" };
  if (reason instanceof EngineLost) return { verdict: "error", message: reason.message };
  return { verdict: "interrupted", message: reason instanceof StopRequest ? reason.message : "it was asked to stop" };
}

/**
 * Waits for work that accepts no signal. Stops waiting when the signal is aborted.
 * @throws RehearsalError INTERRUPTED when the signal is aborted first
 */
export function untilStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(interruptedBy(signal));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, stopped]);
}

/** The error of work that a stop signal ended. Its cause is the signal's reason: the exit code depends on it. */
export const interruptedBy = (signal: AbortSignal): RehearsalError =>
  new RehearsalError(
    "INTERRUPTED",
    {
      doing: "rehearsing",
      found: stopReasonOf(signal).message,
      next: signal.reason instanceof EngineLost ? signal.reason.next : "Rehearse again.",
    },
    { cause: signal.reason },
  );
