import type { Aim } from "./row.ts";

/** How often a fault may miss its phase before its row fails. */
const mostTries = 3;

/** A fault came when its phase was over. This says nothing about the rehearsal: nothing was asserted about it. */
export class Missed extends Error {
  override readonly name = "Missed";
}

/**
 * Whether a fault came after the step that it is aimed at had passed, which only the rehearsal's own progress can prove. A step that failed
 * proves nothing: the fault may have been the reason.
 * @param output all that the rehearsal printed, in the order in which it printed it
 * @param injectedAt how much of that had been printed when the fault was injected
 */
export function isMissed({ step, reply }: Aim, output: string, injectedAt: number): boolean {
  // A rehearsal that never replied had ended before the fault reached it.
  const reachedAt = reply ? (reply.exec(output)?.index ?? output.length) : injectedAt;
  return new RegExp(`^${step}: passed`, "m").test(output.slice(0, reachedAt));
}

/**
 * Tries again what has missed its phase. Every other failure is final.
 * @param say is told of each further try
 * @throws Missed after several tries; at once whatever else `attempt` throws
 */
export async function untilMet(name: string, attempt: () => Promise<void>, say: (line: string) => void): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof Missed) || tries === mostTries) throw thrown;
      say(`trying again: ${name}: ${thrown.message}`);
    }
  }
}
