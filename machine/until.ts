import { setTimeout as pause } from "node:timers/promises";

/** What `until` knows of time. Tests replace it, so that they need not wait. */
export interface Clock {
  /** Milliseconds since some moment in the past. */
  now: () => number;
  /** Resolves after some milliseconds; rejects when the signal is aborted before. */
  pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  pause: (milliseconds, signal) => pause(milliseconds, undefined, signal ? { signal } : {}),
};

export interface UntilOptions {
  /** Milliseconds between an answer and the next question. */
  every: number;
  /** Milliseconds after which `until` gives up with TimedOut. Without it, only the signal ends the wait. */
  within?: number;
  /** Ends the wait: `until` then throws the signal's reason. */
  signal?: AbortSignal;
  clock?: Clock;
  /** Told how long it has been waited, in milliseconds, after each answer that is not the wanted one. */
  waited?: (milliseconds: number) => void;
}

/** The wanted answer did not come in time. */
export class TimedOut<T = unknown> extends Error {
  override readonly name = "TimedOut";
  /** The answer to the last question. */
  readonly last: T;

  constructor(milliseconds: number, last: T) {
    super(`the wanted answer did not come within ${milliseconds / 1000} s`);
    this.last = last;
  }
}

/** For `until(…).catch(lastAnswer<T>)`: the last answer is good enough when the time is up. Throws all other errors again. */
export function lastAnswer<T>(thrown: unknown): T {
  if (thrown instanceof TimedOut) return thrown.last;
  throw thrown;
}

/**
 * Asks again and again until the answer is a wanted one, and returns that answer. It asks at least once, and once more
 * when the time is up. An error of `ask` ends the wait; the signal does not end a question that is under way, unless
 * `ask` listens to it as well.
 * @throws TimedOut with the last answer, when `within` has passed; the signal's reason; whatever `ask` throws
 */
export async function until<T>(
  ask: () => T | Promise<T>,
  wanted: (answer: T) => boolean,
  { every, within = Number.POSITIVE_INFINITY, signal, clock = systemClock, waited }: UntilOptions,
): Promise<T> {
  signal?.throwIfAborted();
  const start = clock.now();
  const deadline = start + within;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    waited?.(clock.now() - start);
    signal?.throwIfAborted();
    const left = deadline - clock.now();
    if (left <= 0) throw new TimedOut(within, answer);
    try {
      await clock.pause(Math.min(every, left), signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }
}
