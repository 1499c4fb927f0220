import { styleText } from "node:util";
import { createLogUpdate } from "log-update";
import type { StepEvent } from "../context/step-events.ts";
import { terminalMarks } from "../report/marks.ts";
import type { Progress } from "./progress.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMilliseconds = 80;

/** A list of steps with their durations, redrawn in place. */
export function live(stream: NodeJS.WriteStream): Progress {
  const draw = createLogUpdate(stream);
  const steps = new Map<string, { event: StepEvent; since: number }>();
  let frame = 0;
  const line = ({ event, since }: { event: StepEvent; since: number }): string => {
    const running = event.status === "running";
    const seconds = running ? (performance.now() - since) / 1000 : "seconds" in event ? event.seconds : 0;
    const sign = running ? styleText("cyan", frames[frame % frames.length] as string) : terminalMarks[event.status];
    const text = event.status === "passed" ? "" : (event.detail?.split("\n", 1)[0] ?? "");
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
      steps.set(event.name, { event, since: steps.get(event.name)?.since ?? performance.now() });
      render();
    },
    end: () => {
      clearInterval(timer);
      render();
      draw.done();
    },
  };
}
