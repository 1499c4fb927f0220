import { messageOf } from "../errors.ts";
import type { StepResult } from "../rehearsal/result.ts";
import type { Rehearsal, StepEvent } from "./context.ts";

/** Collects how each step ended, in the order in which they started. */
export function collector(): { hear: (event: StepEvent) => void; results: () => StepResult[] } {
  const steps = new Map<string, StepResult | undefined>();
  return {
    hear: (event) => {
      if (event.status === "running") return void (steps.has(event.name) || steps.set(event.name, undefined));
      const { name, status, detail } = event;
      const seconds = event.status === "skipped" ? 0 : Math.round(event.seconds * 1000) / 1000;
      steps.set(name, { name, status, seconds, ...(detail === undefined ? {} : { detail }) });
    },
    results: () => [...steps.values()].filter((step) => step !== undefined),
  };
}

/** Does a piece of work as a step that people see, and lets its error through. */
export async function asStep<T>(tell: Rehearsal["tell"], name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  tell({ name, status: "running" });
  try {
    const value = await work();
    tell({ name, status: "passed", seconds: seconds() });
    return value;
  } catch (thrown) {
    tell({ name, status: "failed", seconds: seconds(), detail: messageOf(thrown) });
    throw thrown;
  }
}
