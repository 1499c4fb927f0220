import type { Span } from "../side-by-side/stopwatch.ts";

/** A line of the progress that a rehearsal prints where there is no terminal: `healthy: passed 3.0 s`. */
const line = /^([a-z0-9][\w.-]*): (running|passed|failed|skipped)(?: (\d+\.\d) s)?(?: \((.*)\))?$/;

/** A step of a rehearsal, and how it ended. */
export interface StepSpan extends Span {
  status: "passed" | "failed";
}

/** Something that a step said of itself at a moment, in seconds since the rehearsal began. */
export interface Remark {
  step: string;
  at: number;
  text: string;
}

/** Reads steps from progress as it arrives: a line is about the moment at which it is printed. */
export class ProgressLines {
  readonly steps: StepSpan[] = [];
  readonly remarks: Remark[] = [];
  readonly #running = new Map<string, number>();

  /** @param at when the line arrived, in seconds since the rehearsal began */
  hear(text: string, at: number): void {
    const [, name, status, seconds, detail] = line.exec(text) ?? [];
    if (name === undefined || status === undefined) return;
    if (status === "running") {
      if (!this.#running.has(name)) this.#running.set(name, at);
      if (detail) this.remarks.push({ step: name, at, text: detail });
    } else if (status !== "skipped") {
      const from = this.#running.get(name) ?? Math.max(0, at - Number(seconds ?? 0));
      this.steps.push({ name, from, to: at, status: status as StepSpan["status"] });
    }
  }
}
