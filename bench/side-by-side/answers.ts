import { setTimeout as pause } from "node:timers/promises";

/** How often a runbook asks whether a service is ready, in milliseconds: a loop around curl sleeps longer. */
const pollMilliseconds = 200;

/** Waits until a URL answers with 200. */
export async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const status = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: "manual" }).then(
      async (answer) => {
        await answer.text();
        return answer.status;
      },
      () => undefined,
    );
    if (status === 200) return;
    await pause(pollMilliseconds);
  }
}
