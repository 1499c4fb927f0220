import picomatch from "picomatch";

/** How a set of names compares with a list of glob patterns. */
export interface Coverage {
  /** Patterns that no name matches. */
  missing: string[];
  /** Names that no pattern matches. */
  unexpected: string[];
}

/**
 * Compares in both directions: what is declared and did not arrive, and what arrived and is not
 * declared.
 */
export function cover(patterns: string[], names: string[]): Coverage {
  const matchers = patterns.map((pattern) => picomatch(pattern, { dot: true }));
  return {
    missing: patterns.filter((_, index) => !names.some((name) => matchers[index]?.(name))),
    unexpected: names.filter((name) => !matchers.some((matches) => matches(name))),
  };
}

/** Whether a glob pattern matches a name. An exact name always matches itself. */
export const nameMatches = (pattern: string, name: string): boolean =>
  pattern === name || picomatch.isMatch(name, pattern, { dot: true });
