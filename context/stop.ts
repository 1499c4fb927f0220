import { constants } from "node:os";
import { RehearsalError } from "../errors.ts";

/** The reason of a rehearsal's signal: somebody asked it to stop, with a signal of the system where there was one. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  readonly by: NodeJS.Signals | undefined;

  constructor(by?: NodeJS.Signals) {
    super(by ? `it was asked to stop by ${by}` : "it was asked to stop");
    this.by = by;
  }

  /** 128 and the signal's number, as shells have it; 130 where there was none. */
  get exitCode(): number {
    return 128 + constants.signals[this.by ?? "SIGINT"];
  }
}

/** Why a signal was aborted: a person, or the rehearsal's own deadline. */
export function whyStopped(signal: AbortSignal): { verdict: "interrupted" | "error"; message: string } {
  const { reason } = signal;
  if (reason instanceof DOMException && reason.name === "TimeoutError")
    return { verdict: "error", message: "it passed the deadline of the whole rehearsal (deadlines.rehearsal)" };
  return { verdict: "interrupted", message: reason instanceof Stopped ? reason.message : "it was asked to stop" };
}

/**
 * Waits for work that cannot be told to stop, until somebody asks for it.
 * @throws RehearsalError INTERRUPTED when the signal is aborted first
 */
export function orStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    const give = () => reject(interrupted(signal));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
  return Promise.race([work, stopped]);
}

/** The error of whatever was cut short by a signal. */
export const interrupted = (signal: AbortSignal): RehearsalError =>
  new RehearsalError("INTERRUPTED", {
    doing: "rehearsing",
    found: whyStopped(signal).message,
    next: "Rehearse again.",
  });
