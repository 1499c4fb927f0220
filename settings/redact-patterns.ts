import { RE2JS } from "re2js";
import { z } from "zod";

/** Patterns that have a name of their own in `evidence.redact`. */
export const namedPatterns = ["email", "phone"] as const;
export type NamedPattern = (typeof namedPatterns)[number];

/** Whether a pattern of the settings is one that has a name. */
export const isNamed = (pattern: string): pattern is NamedPattern => namedPatterns.some((name) => name === pattern);

/**
 * A regular expression of a user. RE2's syntax is that of JavaScript without look-around and back-references, and so its
 * time is linear: no expression can keep a rehearsal busy, whatever a command prints. `^` and `$` are the ends of a line.
 * @throws when it does not compile
 */
export const compiled = (pattern: string): RE2JS => RE2JS.compile(pattern, RE2JS.MULTILINE);

/** Texts in which an expression that can match nothing at all does so somewhere: every place between characters is one. */
const probes = ["", "a 1-b\n"];

function matchesNothing(expression: RE2JS): boolean {
  return probes.some((text) => {
    const matcher = expression.matcher(text);
    while (matcher.find()) if (matcher.start() === matcher.end()) return true;
    return false;
  });
}

function isPattern(pattern: string): boolean {
  if (isNamed(pattern)) return true;
  try {
    return !matchesNothing(compiled(pattern));
  } catch {
    return false;
  }
}

/** What is to be redacted. */
export const redactPatterns = z.array(
  z
    .string()
    .refine(isPattern, {
      error:
        "expected `email`, `phone`, or a regular expression in RE2's syntax (no look-around, no back-references) that matches at least one character",
    })
    .meta({ title: "name or regular expression" }),
);
