import { setTimeout as pause } from "node:timers/promises";

const everyMilliseconds = 50;

/**
 * Waits until a condition holds.
 * @param milliseconds the deadline
 * @throws Error naming what was waited for, when the deadline passes
 */
export async function until(what: string, holds: () => Promise<boolean> | boolean, milliseconds = 60_000) {
  const end = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not so after ${milliseconds / 1000} s`);
    await pause(everyMilliseconds);
  }
}
