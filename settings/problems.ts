import type { z } from "zod";
import { secretKeys } from "./aws.ts";
import { type RawSettings, valueAt } from "./raw-settings.ts";
import { namesSource } from "./secret-value.ts";

/** The most characters of a wrong value that a message quotes. */
const longestQuote = 200;

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
 * What a value must be, where the schema has no message of its own. Where this returns undefined, zod
 * uses its own message.
 */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return `expected ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value") {
    const values = issue.values.map((value) => JSON.stringify(value)).join(", ");
    return issue.values.length === 1 ? `expected ${values}` : `expected one of ${values}`;
  }
  return undefined;
}

/** One line for each problem that zod found in the settings: the key, what is allowed, and what was found. */
export function problemsIn(settings: RawSettings, issues: z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) => {
    const key = writtenKey(issue.path);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((name) => `${writtenKey([...issue.path, name])}: no such setting`);
    if (issue.code === "invalid_key") return [`${key}: ${issue.issues[0]?.message}`];
    const value = valueAt(settings, issue.path);
    return [`${key}: ${issue.message}; ${value === undefined ? "it is not set" : `found ${quote(value, issue.path)}`}`];
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
