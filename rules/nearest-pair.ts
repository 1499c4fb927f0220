import { describeName, distanceOf, type QualifiedName } from "../lineage/names.ts";

/** How many names of each side are compared. */
const mostCompared = 60;

/** Two names, and how many letters of them differ. */
export interface Pair<T> {
  one: T;
  other: T;
  distance: number;
  /** Whether one was probably meant by the other: at most half of the letters differ. */
  isNear: boolean;
}

/** The two names, one of each side, that are nearest to each other; undefined when a side has none. */
export function nearestPair<T extends QualifiedName>(
  ones: readonly T[],
  others: readonly T[],
  home: string,
): Pair<T> | undefined {
  const named = (nodes: readonly T[]) =>
    nodes.slice(0, mostCompared).map((node) => ({ node, words: describeName(node, home) }));
  const candidates = named(others);
  const pairs = named(ones).flatMap((one) =>
    candidates.map((other) => {
      const distance = distanceOf(one.words, other.words);
      const isNear = distance <= Math.max(one.words.length, other.words.length) / 2;
      return { one: one.node, other: other.node, distance, isNear };
    }),
  );
  return pairs.sort((first, second) => first.distance - second.distance)[0];
}
