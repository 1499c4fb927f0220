import type { z } from "zod";
import { RehearsalError } from "../errors.ts";
import { awsSecrets } from "./aws.ts";
import { type Settings, schema } from "./schema.ts";

/** Settings as written: nested plain values, nothing checked yet. */
export type Written = { [key: string]: unknown };

/** What stood on the command line, by key: where text is wanted, a number or a truth value is that text. */
export type Texts = ReadonlyMap<string, string>;

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Written | undefined)?.[key as string], value);

/** Puts a value where a path leads; what is not a mapping on the way becomes one. */
export function put(into: Written, path: readonly string[], value: unknown): void {
  let inner = into;
  for (const part of path.slice(0, -1)) {
    if (!isMapping(inner[part])) inner[part] = {};
    inner = inner[part] as Written;
  }
  inner[path.at(-1) as string] = value;
}

/** Whether a value is a mapping of settings. */
export const isMapping = (value: unknown): value is Written =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** A setting's key as it is written: the AWS provider's have a namespace of their own. */
const keyOf = ([first, ...rest]: readonly PropertyKey[]): string =>
  first === "aws" && rest.length > 0 ? `aws:${rest.join(".")}` : [first, ...rest].join(".");

function told(issue: z.core.$ZodIssue, written: Written): string[] {
  const key = keyOf(issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((unknown) => `${keyOf([...issue.path, unknown])}: no such setting`);
  const found = at(written, issue.path);
  // A variable may be a secret that is a number by mistake.
  const secret = issue.path.includes("env") || awsSecrets.some((one) => issue.path[1] === one);
  const shown = found === undefined ? "nothing" : secret ? "***" : shortened(JSON.stringify(found));
  if (issue.code === "invalid_key") return [`${key}: ${issue.issues[0]?.message}`];
  const expected = issue.message.replace(/^Invalid (input|option): /, "").replace(/, received .*/, "");
  return [`${key}: ${expected}; found ${shown}`];
}

/**
 * Parses settings, and reports every problem in them at once.
 * @param written the settings as written
 * @param from the directory that relative paths start at
 * @param source where the settings were read, for the message
 * @param texts what stood on the command line
 * @throws RehearsalError SETTINGS naming each setting that is wrong, what is allowed and what was found
 */
export function parseSettings(written: Written, from: string, source: string, texts: Texts = new Map()): Settings {
  const parsed = schema(from).safeParse(written);
  if (parsed.success) return parsed.data;
  const asText = parsed.error.issues.filter(({ path }) => texts.has(path.join(".")));
  const wantsText = asText.filter((issue) => issue.code === "invalid_type" && issue.expected === "string");
  if (wantsText.length > 0) {
    for (const { path } of wantsText) put(written, path as string[], texts.get(path.join(".")));
    return parseSettings(written, from, source);
  }
  throw settingsError(
    source,
    parsed.error.issues.flatMap((issue) => told(issue, written)),
  );
}

/** One error for all that is wrong with the settings. */
export function settingsError(source: string, problems: string[]): RehearsalError {
  return new RehearsalError("SETTINGS", {
    doing: `reading the settings of ${source}`,
    found: `${problems.length === 1 ? "one problem" : `${problems.length} problems`}\n${problems.map((line) => `  ${line}`).join("\n")}`,
    next: "Correct each; docs/settings.md lists every setting with what is allowed. Nothing was started.",
  });
}
