import { messageOf, RehearsalError } from "../errors.ts";

/** How a step ended. Only a passed step has a value. */
export type Outcome<T> =
  | { status: "passed"; seconds: number; value: T }
  | { status: "failed"; seconds: number; error: unknown }
  | { status: "skipped"; reason: string };

/** The value of a passed step; undefined for any other. */
export const learned = <T>(outcome: Outcome<T> | undefined): T | undefined =>
  outcome?.status === "passed" ? outcome.value : undefined;

/** Says why a step has no value, and what to do next if its error says so. */
export function explain(outcome: Outcome<unknown>): { found: string; next?: string } {
  if (outcome.status === "passed") return { found: "it passed" };
  if (outcome.status === "skipped") return { found: `not done: ${outcome.reason}` };
  const { error } = outcome;
  return error instanceof RehearsalError
    ? { found: error.explanation.found, next: error.explanation.next }
    : { found: messageOf(error) };
}
