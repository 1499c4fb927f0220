import { messageOf, RehearsalError } from "../errors.ts";

/** How a step ended. What it learned is there only when it passed. */
export type Outcome<T> =
  | { status: "passed"; seconds: number; value: T }
  | { status: "failed"; seconds: number; error: unknown }
  | { status: "skipped"; because: string };

/** Why a step has nothing to show, and what to do next where that is known. */
export function because(outcome: Outcome<unknown>): { found: string; next?: string } {
  if (outcome.status === "passed") return { found: "it passed" };
  if (outcome.status === "skipped") return { found: `not done: ${outcome.because}` };
  const { error } = outcome;
  return error instanceof RehearsalError
    ? { found: error.explanation.found, next: error.explanation.next }
    : { found: messageOf(error) };
}
