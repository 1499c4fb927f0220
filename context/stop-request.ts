import { RehearsalError } from "../errors.ts";

/** Why a stop signal was aborted: somebody asked the rehearsal to stop, by a signal of the system where there was one. */
export class StopRequest extends Error {
  override readonly name = "StopRequest";
  readonly by: NodeJS.Signals | undefined;

  constructor(by?: NodeJS.Signals) {
    super(by ? `it was asked to stop by ${by}` : "it was asked to stop");
    this.by = by;
  }
}

/** Why a rehearsal stopped before its end, and the verdict that this means. */
export interface StopReason {
  verdict: "interrupted" | "error";
  message: string;
}

/** Reads the reason of an aborted stop signal: a person's request, or the deadline of the whole rehearsal. */
export function stopReasonOf({ reason }: { reason?: unknown }): StopReason {
  if (reason instanceof DOMException && reason.name === "TimeoutError")
    return { verdict: "error", message: "it passed the deadline of the whole rehearsal (deadlines.rehearsal)" };
  return { verdict: "interrupted", message: reason instanceof StopRequest ? reason.message : "it was asked to stop" };
}

/**
 * Waits for work that takes no signal, until the rehearsal is asked to stop.
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
    { doing: "rehearsing", found: stopReasonOf(signal).message, next: "Rehearse again." },
    { cause: signal.reason },
  );
