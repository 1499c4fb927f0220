import { isWaiting } from "../context/step-events.ts";
import type { Progress } from "./progress.ts";

/**
 * One line for each event, for pipes and logs. It has the first line of a detail; the summary has
 * all of it. What a step waits for has no line: it changes many times a second.
 */
export const plain = (stream: NodeJS.WritableStream): Progress => ({
  show: (event) => {
    if (isWaiting(event)) return;
    const detail = event.detail?.split("\n", 1)[0];
    const seconds = "seconds" in event ? ` ${event.seconds.toFixed(1)} s` : "";
    stream.write(`${event.name}: ${event.status}${seconds}${detail ? ` (${detail})` : ""}\n`);
  },
  end: () => {},
});
