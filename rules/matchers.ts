import { coerce, parse, satisfies } from "semver";
import { z } from "zod";
import type { Matcher } from "../settings/matcher.ts";
import { differenceInWords, firstDifference, quote } from "./json-difference.ts";
import { found as matchesText, tookTooLong } from "./limited-regex.ts";
import { rangeInWords } from "./number-range.ts";

/** What matching needs to know beside the value. */
export interface MatcherFacts {
  /** The commit of the checkout's HEAD, 40 hexadecimal digits; undefined outside a checkout. */
  gitHead?: string | undefined;
}

/** Why a value does not match, in words. */
export interface Mismatch {
  expected: string;
  found: string;
}

type Name = Exclude<keyof Matcher, "absent">;

/** One condition. `test` returns false, or more about what it found, when the value does not meet it. */
interface Condition<T> {
  words: (wanted: T, facts: MatcherFacts) => string;
  test: (value: unknown, wanted: T, facts: MatcherFacts) => boolean | string;
}

const conditions: { [K in Name]-?: Condition<NonNullable<Matcher[K]>> } = {
  equals: {
    words: quote,
    test: (value, wanted) => {
      const difference = firstDifference(value, wanted);
      return difference === undefined || differenceInWords(value, difference);
    },
  },
  any: { words: () => "any value", test: () => true },
  uuid: {
    words: () => "a UUID",
    test: (value) => z.guid().safeParse(value).success,
  },
  datetime: {
    words: () => "an ISO 8601 time with its zone",
    test: (value) => z.iso.datetime({ offset: true }).safeParse(value).success,
  },
  gitHead: {
    words: (_, { gitHead }) => (gitHead ? `the commit of HEAD, ${gitHead}` : "the commit of HEAD"),
    test: (value, _, { gitHead }) =>
      gitHead
        ? typeof value === "string" && /^[0-9a-f]{7,40}$/.test(value) && gitHead.startsWith(value)
        : `${quote(value)}, and the working directory is no Git checkout with a commit`,
  },
  pattern: {
    words: (pattern) => `a string that matches ${pattern}`,
    test: (value, pattern) =>
      typeof value === "string" && (matchesText(pattern, value) ?? `${quote(value)}; ${tookTooLong(pattern)}`),
  },
  oneOf: {
    words: (all, facts) => `one of ${all.map((one) => inWords(one, facts)).join(", ")}`,
    test: (value, all, facts) => all.some((one) => matches(value, one, facts) === undefined),
  },
  min: {
    words: (least) => `a number of at least ${least}`,
    test: (value, least) => typeof value === "number" && value >= least,
  },
  max: {
    words: (most) => `a number of at most ${most}`,
    test: (value, most) => typeof value === "number" && value <= most,
  },
  length: {
    words: (range) => `a length of ${rangeInWords(range)}`,
    test: (value, { min = 0, max = Number.POSITIVE_INFINITY }) => {
      const length = lengthOf(value);
      if (length === undefined) return `${quote(value)}, which has no length`;
      return (length >= min && length <= max) || `${quote(value)}, of length ${length}`;
    },
  },
  version: {
    words: (range) => `a version in ${range}`,
    test: (value, range) => {
      const version = versionOf(value);
      return version !== undefined && satisfies(version, range, { includePrerelease: true });
    },
  },
  not: {
    words: (inner, facts) => `not ${inWords(inner, facts)}`,
    test: (value, inner, facts) => matches(value, inner, facts) !== undefined,
  },
};

/**
 * Compares a value with what it must be.
 * @param value undefined when there is none: only `absent` accepts that
 * @returns undefined when it matches
 */
export function matches(value: unknown, matcher: Matcher, facts: MatcherFacts): Mismatch | undefined {
  const mismatch = (found = quote(value)) => ({ expected: inWords(matcher, facts), found });
  if (value === undefined) return acceptsNothing(matcher) ? undefined : mismatch();
  if (matcher.absent) return mismatch();
  for (const [condition, wanted] of conditionsOf(matcher)) {
    const answer = condition.test(value, wanted, facts);
    if (answer !== true) return mismatch(answer || undefined);
  }
  return undefined;
}

/** What a matcher expects, in words. */
export function inWords(matcher: Matcher, facts: MatcherFacts): string {
  if (matcher.absent) return "nothing";
  return conditionsOf(matcher)
    .map(([condition, wanted]) => condition.words(wanted, facts))
    .join(" and ");
}

/** Whether it matches where there is no value. No other condition does: what is not there is not right either. */
export const acceptsNothing = ({ absent, oneOf = [] }: Matcher): boolean =>
  absent === true || oneOf.some(acceptsNothing);

/** The conditions that a matcher has, in the order of the table above. */
const conditionsOf = (matcher: Matcher): [Condition<unknown>, unknown][] =>
  (Object.keys(conditions) as Name[])
    .filter((name) => matcher[name] !== undefined)
    .map((name) => [conditions[name] as Condition<unknown>, matcher[name]]);

/** The characters of a string, the items of a list, the keys of a mapping, as `length()` of RFC 9535 counts them. */
function lengthOf(value: unknown): number | undefined {
  if (typeof value === "string") return [...value].length;
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** The version that a string names. Not all have three parts: Python's may have two, and a suffix of their own. */
function versionOf(value: unknown) {
  if (typeof value !== "string") return undefined;
  const trimmed = value.trim();
  return (
    parse(trimmed, { loose: true }) ?? (/^v?\d+(\.\d+)*/.test(trimmed) ? (coerce(trimmed) ?? undefined) : undefined)
  );
}
