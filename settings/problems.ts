import leven from "leven";
import type { z } from "zod";
import { secretKeys } from "./aws.ts";
import { type RawSettings, valueAt } from "./raw-settings.ts";
import { Secret } from "./secret.ts";
import { namesSource } from "./secret-value.ts";

/** The most characters of a wrong value that a message quotes. */
const longestQuote = 200;

/** The most characters of an unknown key that are compared with those that there are. */
const longestKey = 100;

/** How messages name the types of the schema. */
const typeNames: Record<string, string> = {
  string: "a string",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/**
 * What a value must be, where the schema has no message of its own; of unknown keys a line each. Where this returns undefined, zod
 * uses its own message.
 */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return `expected ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value") {
    const values = issue.values.map((value) => JSON.stringify(value)).join(", ");
    return issue.values.length === 1 ? `expected ${values}` : `expected one of ${values}`;
  }
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => noSuchKey(key, keysOf(issue))).join("\n");
  return undefined;
}

/** The message of a schema for a mapping, where a value of another kind is told in other words than a mapping's unknown key. */
export const unlessKeys = (message: string) => (issue: z.core.$ZodRawIssue) =>
  issue.code === "unrecognized_keys" ? expectation(issue) : message;

/** The keys that the mapping may have in which zod found others. */
function keysOf({ inst }: z.core.$ZodRawIssue): string[] {
  const definition = inst?._zod.def as { shape?: Record<string, unknown> } | undefined;
  return Object.keys(definition?.shape ?? {});
}

/** Names the key that was probably meant: the nearest, if at most half of its letters differ. */
function noSuchKey(key: string, known: readonly string[]): string {
  const distances = known.map((name) => ({ name, distance: leven(key.slice(0, longestKey), name) }));
  const [near] = distances.sort((one, other) => one.distance - other.distance);
  const isMeant = near && near.distance <= Math.max(key.length, near.name.length) / 2;
  return `no such setting${isMeant ? ` (did you mean ${near.name}?)` : ""}`;
}

/** One line for each problem that zod found in the settings: the key, what is allowed, and what was found. */
export function problemsIn(settings: RawSettings, issues: z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) => {
    const key = writtenKey(issue.path);
    if (issue.code === "unrecognized_keys") {
      const messages = issue.message.split("\n");
      return issue.keys.map((name, nth) => `${writtenKey([...issue.path, name])}: ${messages[nth]}`);
    }
    if (issue.code === "invalid_key") return [`${key}: ${issue.issues[0]?.message}`];
    const value = valueAt(settings, issue.path);
    return [
      `${key}: ${issue.message}; ${value === undefined ? "it is not set" : `found ${value instanceof Secret ? "an encrypted value" : quote(value, issue.path)}`}`,
    ];
  });
}

/** The key of a setting as users write it: those of the AWS provider have a namespace of their own. */
const writtenKey = ([first, ...rest]: readonly PropertyKey[]): string =>
  first === "aws" && rest.length > 0 ? `aws:${rest.join(".")}` : [first, ...rest].join(".");

/** A wrong value as JSON, shortened. Credentials and all environment variables are shown as `***`. */
function quote(value: unknown, path: readonly PropertyKey[]): string {
  const isSecret = (key: PropertyKey) => key === "env" || secretKeys.has(String(key));
  if (path.some(isSecret) && !namesSource(path)) return "***";
  const json = JSON.stringify(value, (key, inner) => (isSecret(key) ? "***" : inner));
  return json.length > longestQuote ? `${json.slice(0, longestQuote)}…` : json;
}
