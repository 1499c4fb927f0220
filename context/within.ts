import { setTimeout as pause } from "node:timers/promises";
import { RehearsalError } from "../errors.ts";
import { interrupted } from "./stop.ts";

/** How long work may take to end in its own way once it was asked to, in milliseconds. */
const grace = 6_000;

/** What ends a piece of work: a deadline in milliseconds, and the rehearsal's own signal unless the work has to be done in any case. */
export interface Limits {
  deadline: number;
  signal?: AbortSignal;
}

/**
 * Does work within limits. The work is given a signal and should end with it; work that does not is left behind.
 * @throws RehearsalError STEP when the deadline passed, INTERRUPTED when the rehearsal was asked to stop
 */
export async function within<T>({ deadline, signal }: Limits, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(deadline);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const settled = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    const give = () =>
      pause(grace, undefined, { signal: settled.signal }).then(
        () => reject(stopped(deadline, signal)),
        () => {},
      );
    if (either.aborted) void give();
    else either.addEventListener("abort", give, { once: true });
  });
  try {
    return await Promise.race([work(either), ended]);
  } catch (thrown) {
    if (!either.aborted || thrown instanceof RehearsalError) throw thrown;
    throw stopped(deadline, signal);
  } finally {
    settled.abort();
  }
}

const stopped = (deadline: number, signal?: AbortSignal): RehearsalError =>
  signal?.aborted
    ? interrupted(signal)
    : new RehearsalError("STEP", {
        doing: "doing this step",
        found: `it was not done after ${deadline / 1000} s, its deadline`,
        next: "See the logs in the evidence for what it waited for; deadlines are settings.",
      });
