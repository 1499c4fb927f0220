import { setImmediate as turn } from "node:timers/promises";

/** Milliseconds of work after which others get their turn: several works may be under way at a time. */
const patience = 10;

/** Says when it is time to let other work go on: signals, requests that are recorded, deadlines. */
export function turns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < patience) return undefined;
    return turn().then(() => {
      since = performance.now();
    });
  };
}

/** Work that may be interrupted at each `yield`. It takes a while where ten thousand datasets were sent. */
export type Slices<T> = Generator<undefined, T>;

/** Does work slice by slice, and lets other work go on in between. */
export async function inSlices<T>(work: Slices<T>): Promise<T> {
  const pause = turns();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    // To wait for nothing would take longer than most slices.
    const others = pause();
    if (others) await others;
  }
}

/** Does the same work at once. */
export function atOnce<T>(work: Slices<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
