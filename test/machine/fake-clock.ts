import type { Clock } from "../../machine/until.ts";

/** A clock on which time passes only in pauses, at once. */
export class FakeClock implements Clock {
  /** Milliseconds since the clock was made. */
  time = 0;
  /** Every pause so far, in milliseconds. */
  readonly pauses: number[] = [];

  now = (): number => this.time;

  pause = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    this.pauses.push(milliseconds);
    this.time += milliseconds;
  };
}
