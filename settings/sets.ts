import { put, type Texts, type Written } from "./parse.ts";

/** A value is JSON when it reads as JSON, and text otherwise. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Lays `key=value` pairs over settings; dots in the key lead into mappings. The settings given are left as they are.
 * @param problems gets a line for each pair that is not of that form
 */
export function applySets(written: Written, sets: string[], problems: string[]): { written: Written; texts: Texts } {
  const result = structuredClone(written);
  const texts = new Map<string, string>();
  for (const set of sets) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(set) ?? [];
    const path = key?.replace(/^aws:/, "aws.").split(".") ?? [];
    if (key === undefined || value === undefined || path.some((part) => part === "" || part === "__proto__")) {
      problems.push(`--set ${set}: expected key=value with a dotted key, as in refine.cwd=../hotpass`);
      continue;
    }
    if (path[0] === "aws" && !key.startsWith("aws:")) {
      problems.push(`--set ${set}: no such setting; the AWS provider's are written as aws:region=eu-west-1`);
      continue;
    }
    put(result, path, parsed(value));
    texts.set(path.join("."), value);
  }
  return { written: result, texts };
}
