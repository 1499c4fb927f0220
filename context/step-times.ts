import type { StepEvent } from "./step-events.ts";

/** When a step ran, in seconds since the rehearsal began. */
export interface TimedStep {
  name: string;
  /** `running`: it has not ended yet. */
  status: StepEvent["status"];
  /** Left out for a step that was skipped. */
  from?: number;
  /** Left out for a step that has not ended. */
  to?: number;
  /** Why it failed or was skipped. */
  detail?: string;
}

/** Notes when each step begins and ends, in the order in which they began. */
export class StepTimes {
  readonly #began = performance.now();
  readonly #steps = new Map<string, TimedStep>();

  /** Takes a step event at the moment that it is about. */
  hear(event: StepEvent): void {
    const { name, status, detail } = event;
    const now = (performance.now() - this.#began) / 1000;
    const known = this.#steps.get(name);
    if (status === "running") {
      if (known?.status !== "running") this.#steps.set(name, { name, status, from: now });
    } else if (status === "skipped") this.#steps.set(name, { name, status, detail });
    else {
      const from = known?.from ?? Math.max(0, now - event.seconds);
      this.#steps.set(name, { name, status, from, to: now, ...(detail === undefined ? {} : { detail }) });
    }
  }

  /** What is known so far. */
  list = (): TimedStep[] => [...this.#steps.values()];
}
