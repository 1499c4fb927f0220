import type { CommandLineTexts } from "./parse.ts";
import { copyOf, type RawSettings, setValue } from "./raw-settings.ts";

/** Reads a value as JSON where it is JSON, and as text otherwise. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Settings after the overrides, and what parsing them needs to know of the command line. */
export interface Overridden {
  settings: RawSettings;
  /** The text of each value as it was typed, by dotted key. */
  texts: CommandLineTexts;
  /** One line for each override that is not of the form `key=value`. */
  problems: string[];
}

/**
 * Applies overrides of the form `key=value` to a copy of the settings.
 * Dots in a key lead into mappings: `refine.cwd=../hotpass`. Keys of the AWS provider start with `aws:`.
 */
export function applyOverrides(original: RawSettings, overrides: string[]): Overridden {
  const settings = copyOf(original);
  const texts = new Map<string, string>();
  const problems: string[] = [];
  for (const override of overrides) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
    const path = key?.replace(/^aws:/, "aws.").split(".") ?? [];
    if (key === undefined || value === undefined || path.some((part) => part === "" || part === "__proto__")) {
      problems.push(`--set ${override}: expected key=value, for example refine.cwd=../hotpass`);
      continue;
    }
    if (path[0] === "aws" && !key.startsWith("aws:")) {
      problems.push(
        `--set ${override}: no such setting; settings of the AWS provider start with "aws:", for example aws:region=eu-west-1`,
      );
      continue;
    }
    setValue(settings, path, parseValue(value));
    texts.set(path.join("."), value);
  }
  return { settings, texts, problems };
}
