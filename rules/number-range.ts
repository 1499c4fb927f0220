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

/** So many of something, in words: `no job`, `1 job`, `2 to 5 jobs`, `at least 1 job`. */
export const numberInWords = (range: Range, noun: string): string =>
  range.max === 0 ? `no ${noun}` : `${rangeInWords(range)} ${noun}${(range.max ?? range.min) === 1 ? "" : "s"}`;
