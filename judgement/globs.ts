import picomatch from "picomatch";

/** How a set of names stands against a list of glob patterns. */
export interface Coverage {
  /** Patterns that no name matches. */
  missing: string[];
  /** Names that no pattern matches. */
  unexpected: string[];
}

/** Both directions at once: something declared that did not come, and something that came undeclared. */
export function cover(patterns: string[], names: string[]): Coverage {
  const matchers = patterns.map((pattern) => picomatch(pattern, { dot: true }));
  return {
    missing: patterns.filter((_, index) => !names.some((name) => matchers[index]?.(name))),
    unexpected: names.filter((name) => !matchers.some((matches) => matches(name))),
  };
}
