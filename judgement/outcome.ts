import { messageOf, RehearsalError } from "../errors.ts";

/** How a step ended. What it learned is there only when it passed. */
export type Outcome<T> =
  | { status: "passed"; seconds: number; value: T }
  | { status: "failed"; seconds: number; error: unknown }
  | { status: "skipped"; reason: string };

/** What a step learned; undefined when it did not pass. */
export const learned = <T>(outcome: Outcome<T> | undefined): T | undefined =>
  outcome?.status === "passed" ? outcome.value : undefined;

/** Why a step has nothing to show, and what to do next where that is known. */
export function explain(outcome: Outcome<unknown>): { found: string; next?: string } {
  if (outcome.status === "passed") return { found: "it passed" };
  if (outcome.status === "skipped") return { found: `not done: ${outcome.reason}` };
  const { error } = outcome;
  return error instanceof RehearsalError
    ? { found: error.explanation.found, next: error.explanation.next }
    : { found: messageOf(error) };
}
