import picomatch from "picomatch";
import { redactedMark } from "./redacted.ts";

/** The settings hold few patterns, and each is compared with many names. */
const compiled = new Map<string, (name: string) => boolean>();

/**
 * Whether a glob pattern matches a name. A pattern that is a name matches that name, whatever its
 * brackets and stars mean otherwise. So does the mark of what was redacted.
 */
export function nameMatches(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  const matches =
    compiled.get(pattern) ?? picomatch(pattern.replaceAll(redactedMark, String.raw`\*\*\*`), { dot: true });
  compiled.set(pattern, matches);
  return matches(name);
}
