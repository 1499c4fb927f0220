import { messageOf } from "../errors.ts";

/**
 * How a step stands: it started, goes on with something else, or ended. `waiting` marks a detail that says what the step
 * waits for right now, with the last answer: it changes often, and is worth showing only where the next one replaces it.
 */
export type StepEvent =
  | { name: string; status: "running"; detail?: string; waiting?: true }
  | { name: string; status: "passed"; seconds: number; detail?: string }
  | { name: string; status: "failed"; seconds: number; detail: string }
  | { name: string; status: "skipped"; detail: string };

/** Receives step events. */
export type Tell = (event: StepEvent) => void;

/** Whether an event says only what a step waits for right now. */
export const isWaiting = (event: StepEvent): boolean => event.status === "running" && event.waiting === true;

/** Runs work as a step that progress shows. Rethrows the error of the work. */
export async function asStep<T>(tell: Tell, name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  tell({ name, status: "running" });
  try {
    const value = await work();
    tell({ name, status: "passed", seconds: seconds() });
    return value;
  } catch (error) {
    tell({ name, status: "failed", seconds: seconds(), detail: messageOf(error) });
    throw error;
  }
}
