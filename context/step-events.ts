import { messageOf } from "../errors.ts";

/** Something that happened to a step. */
export type StepEvent =
  | { name: string; status: "running"; detail?: string }
  | { name: string; status: "passed"; seconds: number; detail?: string }
  | { name: string; status: "failed"; seconds: number; detail: string }
  | { name: string; status: "skipped"; detail: string };

/** Receives what happens to steps. */
export type Tell = (event: StepEvent) => void;

/** Does a piece of work as a step that people see, and rethrows its error. */
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
