import { RehearsalError } from "../errors.ts";
import { type Clock, systemClock } from "../machine/until.ts";
import { interruptedBy } from "./stop-request.ts";

/** How long work may take to end by itself after its signal was aborted, in milliseconds. */
const graceMilliseconds = 6_000;

/** What ends a piece of work. */
export interface Limits {
  /** Milliseconds. */
  deadline: number;
  /** The rehearsal's stop signal; left out for work that has to be done in any case. */
  signal?: AbortSignal;
  /** Measures the grace period. */
  clock?: Clock;
}

/**
 * Does work within limits. The work is given a signal and should end with it. Work that does not is left
 * behind after a grace period.
 * @throws RehearsalError STEP when the deadline passed, INTERRUPTED when the rehearsal was asked to stop
 */
export async function within<T>(
  { deadline, signal, clock = systemClock }: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(deadline);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const settled = new AbortController();
  const abandoned = new Promise<never>((_, reject) => {
    const abandon = () =>
      clock.pause(graceMilliseconds, settled.signal).then(
        () => reject(endedEarly(deadline, signal)),
        () => {},
      );
    if (either.aborted) void abandon();
    else either.addEventListener("abort", abandon, { once: true });
  });
  try {
    return await Promise.race([work(either), abandoned]);
  } catch (error) {
    if (!either.aborted || error instanceof RehearsalError) throw error;
    throw endedEarly(deadline, signal);
  } finally {
    settled.abort();
  }
}

const endedEarly = (deadline: number, signal?: AbortSignal): RehearsalError =>
  signal?.aborted
    ? interruptedBy(signal)
    : new RehearsalError("STEP", {
        doing: "doing this step",
        found: `it was not done after ${deadline / 1000} s, its deadline`,
        next: "The logs in the evidence show what it waited for. Deadlines are settings: see docs/settings.md.",
      });
