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
 * declared. A pattern that is a name matches that name, whatever its brackets and stars mean otherwise.
 */
export function cover(patterns: string[], names: string[]): Coverage {
  const matchers = patterns.map((pattern) => {
    const matches = picomatch(pattern, { dot: true });
    return (name: string): boolean => name === pattern || matches(name);
  });
  return {
    missing: patterns.filter((_, index) => !names.some((name) => matchers[index]?.(name))),
    unexpected: names.filter((name) => !matchers.some((matches) => matches(name))),
  };
}
