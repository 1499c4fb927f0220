import { type Entry, stackFamily, startOf } from "./entry.ts";
import type { KeyFacts } from "./index-key.ts";

/** A rehearsal in the history. */
export interface Row {
  entry: Entry;
  /** Whether the index has it, and the store has its bundle no more. */
  isGone: boolean;
}

/** Which rehearsals are wanted. */
export interface Wanted {
  /** How many at most, the newest. */
  limit: number;
  /** Started at this time or later. */
  since?: Date | undefined;
  /** Of this stack, or of one that `--ephemeral` named after it. */
  stack?: string | undefined;
  /** With one of these verdicts; any if left out. */
  verdicts?: readonly Entry["verdict"][] | undefined;
}

/** Whether a rehearsal is wanted, as far as the key of its index object says. */
export function mayBeWanted({ name, verdict, stack }: KeyFacts, wanted: Wanted): boolean {
  const { since, verdicts } = wanted;
  if (since && startOf({ name }) < since) return false;
  if (verdicts && !verdicts.includes(verdict)) return false;
  return stack === undefined || isOfStack(stack, wanted.stack);
}

/** Whether a rehearsal is wanted. */
export const isWanted = (entry: Entry, wanted: Wanted): boolean => mayBeWanted(entry, wanted);

const isOfStack = (stack: string, wanted: string | undefined): boolean =>
  wanted === undefined || stack === wanted || stackFamily({ stack }) === wanted;
