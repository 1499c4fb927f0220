import type { Json } from "../settings/matcher.ts";

/** The first place in which two JSON values differ. */
export interface Difference {
  /** From the values themselves, as in `.runners[0].state`. Empty for the values themselves. */
  path: string;
  /** What is there; undefined when nothing is. */
  one: unknown;
  other: unknown;
}

/** The first difference of two JSON values, depth first; undefined when they are equal. The order of keys is none. */
export function firstDifference(one: unknown, other: unknown, path = ""): Difference | undefined {
  if (one === other) return undefined;
  const keys = commonKeys(one, other);
  if (!keys) return { path, one, other };
  for (const key of keys) {
    const difference = firstDifference(memberOf(one, key), memberOf(other, key), path + step(key));
    if (difference) return difference;
  }
  return undefined;
}

/** The keys of two mappings or the indices of two lists; undefined when the values are not of one such kind. */
function commonKeys(one: unknown, other: unknown): (string | number)[] | undefined {
  if (Array.isArray(one) && Array.isArray(other))
    return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index);
  if (Array.isArray(one) || Array.isArray(other) || !isObject(one) || !isObject(other)) return undefined;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}

const isObject = (value: unknown): value is { [key: string]: Json } => typeof value === "object" && value !== null;

const memberOf = (value: unknown, key: string | number): unknown =>
  Object.hasOwn(value as object, key) ? (value as Record<string | number, unknown>)[key] : undefined;

/** A step of a JSONPath. */
export const step = (key: string | number): string =>
  typeof key === "number" ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;

/** The most characters of a value that a message quotes. */
const longestQuote = 200;

/** A value as JSON, shortened. */
export function quote(value: unknown): string {
  if (value === undefined) return "nothing";
  const json = JSON.stringify(value);
  return json.length > longestQuote ? `${json.slice(0, longestQuote)}…` : json;
}

/** What a value has, where it differs from another. */
export function differenceInWords(value: unknown, { path, one, other }: Difference): string {
  const looksEqual = !isObject(one) && !isObject(other) && String(one) === String(other);
  const kinds = looksEqual ? `, which is a ${typeof one} and not a ${typeof other}` : "";
  return path === "" ? `${quote(value)}${kinds}` : `${quote(value)}: ${path} is ${quote(one)}${kinds}`;
}
