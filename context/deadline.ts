import { RehearsalError } from "../errors.ts";
import { type Clock, systemClock } from "../machine/until.ts";
import { interruptedBy } from "./stop-request.ts";

/** How long work may continue after its signal was aborted, in milliseconds. */
const graceMilliseconds = 6_000;

/** What ends a piece of work. */
export interface Limits {
  /** Milliseconds. */
  deadline: number;
  /** The rehearsal's stop signal. Leave it out for work that must be done in any case. */
  signal?: AbortSignal;
  /** Measures the grace period. */
  clock?: Clock;
}

/**
 * Runs work within limits. The work should end when its signal is aborted. If it does not, this
 * function stops waiting for it after a grace period.
 * @throws RehearsalError STEP when the deadline passed, INTERRUPTED when the rehearsal was asked to
 * stop
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
        doing: "running this step",
        found: `it did not finish within its deadline of ${deadline / 1000} s`,
        next: "The logs in the evidence show what it waited for. To change a deadline, see docs/settings.md.",
      });
