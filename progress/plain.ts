import type { Progress } from "./progress.ts";

/** A line an event, for pipes and logs. The first line of a detail is enough here: the summary tells all of it. */
export const plain = (stream: NodeJS.WritableStream): Progress => ({
  hear: (event) => {
    const detail = event.detail?.split("\n", 1)[0];
    const seconds = "seconds" in event ? ` ${event.seconds.toFixed(1)} s` : "";
    stream.write(`${event.name}: ${event.status}${seconds}${detail ? ` (${detail})` : ""}\n`);
  },
  end: () => {},
});
