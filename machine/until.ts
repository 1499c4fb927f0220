import { setTimeout as pause } from "node:timers/promises";

/** Asks again until the answer is wanted. */
export async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  { every, signal }: { every: number; signal: AbortSignal },
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await pause(every, undefined, { signal });
  }
}
