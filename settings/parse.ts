import type { z } from "zod";
import { RehearsalError } from "../errors.ts";
import { expectation, problemsIn } from "./problems.ts";
import { isMapping, type RawSettings, setValue } from "./raw-settings.ts";
import { type Settings, schema } from "./schema.ts";

/** The text that stands in Pulumi.yaml for a setting without a default. */
export const unsetText = "";

/** The settings that have no default and may be left out. */
const mayBeUnset = ["namespace", "job", "refine", "publishAt"];

/** Plain Pulumi passes what Pulumi.yaml says for a setting that is left out: an empty text or mapping. */
const withoutUnset = (settings: RawSettings): RawSettings =>
  Object.fromEntries(Object.entries(settings).filter(([key, value]) => !mayBeUnset.includes(key) || !isUnset(value)));

const isUnset = (value: unknown): boolean =>
  value === unsetText || (isMapping(value) && Object.keys(value).length === 0);

/** Values as they were typed on the command line, by dotted key. */
export type CommandLineTexts = ReadonlyMap<string, string>;

/**
 * Parses settings and reports every problem in them at once.
 * @param settings the settings; a value typed on the command line may be replaced in them by its text
 * @param directory the directory that relative paths start at
 * @param source where the settings come from, for the error message
 * @param texts values as typed on the command line: `--set job=2024` is read as a number, and where a
 * string is expected, its text is used
 * @throws RehearsalError SETTINGS naming each wrong setting, what is allowed and what was found
 */
export function parseSettings(
  settings: RawSettings,
  directory: string,
  source: string,
  texts: CommandLineTexts = new Map(),
): Settings {
  const parsed = schema(directory).safeParse(withoutUnset(settings), { error: expectation });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const wantText = issues.filter((issue) => wantsText(issue) && texts.has(issue.path.join(".")));
  if (wantText.length > 0) {
    for (const { path } of wantText) setValue(settings, path as string[], texts.get(path.join(".")));
    return parseSettings(settings, directory, source);
  }
  throw settingsError(source, problemsIn(settings, issues));
}

/** Whether text would do where something else was found. */
const wantsText = (issue: z.core.$ZodIssue): boolean =>
  (issue.code === "invalid_type" && issue.expected === "string") ||
  (issue.code === "invalid_union" && issue.errors.some(([first]) => first?.path.length === 0 && wantsText(first)));

/** One error for all problems in the settings, a line each. */
export function settingsError(source: string, problems: string[]): RehearsalError {
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  return new RehearsalError("SETTINGS", {
    doing: `reading the settings from ${source}`,
    found: [count, ...problems.map((problem) => `  ${problem}`)].join("\n"),
    next: "Correct these settings; docs/settings.md describes every one. Nothing was started.",
  });
}
