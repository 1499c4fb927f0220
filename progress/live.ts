import { stripVTControlCharacters, styleText } from "node:util";
import { createLogUpdate } from "log-update";
import { isWaiting, type StepEvent } from "../context/step-events.ts";
import { terminalMarks } from "../report/marks.ts";
import type { Progress } from "./progress.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMilliseconds = 80;

/** The first line of a text without what would move the cursor: programs and services wrote it. */
const firstLine = (text: string): string =>
  stripVTControlCharacters(text.split("\n", 1)[0] ?? "").replace(/\p{Cc}+/gu, " ");

/** A list of steps with their durations and what they wait for, redrawn in place. */
export function live(stream: NodeJS.WriteStream): Progress {
  const draw = createLogUpdate(stream);
  const steps = new Map<string, { event: StepEvent; since: number }>();
  let frame = 0;
  const line = ({ event, since }: { event: StepEvent; since: number }): string => {
    const running = event.status === "running";
    const seconds = running ? (performance.now() - since) / 1000 : "seconds" in event ? event.seconds : 0;
    const sign = running ? styleText("cyan", frames[frame % frames.length] as string) : terminalMarks[event.status];
    const text = event.status === "passed" ? "" : firstLine(event.detail ?? "");
    const detail = styleText("gray", text.slice(0, Math.max(0, (stream.columns ?? 80) - 32)));
    return `${sign} ${event.name.padEnd(17)} ${seconds.toFixed(1).padStart(6)} s  ${detail}`;
  };
  const render = () => draw([...steps.values()].map(line).join("\n"));
  const timer = setInterval(() => {
    frame++;
    render();
  }, frameMilliseconds);
  return {
    show: (event) => {
      const before = steps.get(event.name);
      // A step that has ended waits for nothing.
      if (isWaiting(event) && before?.event.status !== "running") return;
      steps.set(event.name, { event, since: before?.since ?? performance.now() });
      // The next frame shows what changes all the time.
      if (!isWaiting(event)) render();
    },
    end: () => {
      clearInterval(timer);
      render();
      draw.done();
    },
  };
}
