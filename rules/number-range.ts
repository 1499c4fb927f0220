import type { Range } from "../settings/matcher.ts";

/** What a rule that says no number expects. */
export const oneOrMore: Range = { min: 1 };

/** Whether a number lies in a range, its bounds included. */
export const isWithin = (number: number, { min = 0, max = Number.POSITIVE_INFINITY }: Range): boolean =>
  number >= min && number <= max;

/** A range in words: `3`, `2 to 5`, `at least 1`. */
export function rangeInWords({ min, max }: Range): string {
  if (min === max) return `${min}`;
  if (max === undefined) return `at least ${min}`;
  return min === undefined ? `at most ${max}` : `${min} to ${max}`;
}
