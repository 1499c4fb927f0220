import { describeName, distanceOf, type QualifiedName } from "../lineage/names.ts";

/** How many names of each side are compared. */
const mostCompared = 60;

/** The two names, one of each side, that are nearest to each other; undefined when a side has none. */
export function nearestPair<T extends QualifiedName>(
  ones: readonly T[],
  others: readonly T[],
  home: string,
): { one: T; other: T; distance: number } | undefined {
  const named = (nodes: readonly T[]) =>
    nodes.slice(0, mostCompared).map((node) => ({ node, words: describeName(node, home) }));
  const candidates = named(others);
  const pairs = named(ones).flatMap((one) =>
    candidates.map((other) => ({
      one: one.node,
      other: other.node,
      distance: distanceOf(one.words, other.words),
    })),
  );
  return pairs.sort((first, second) => first.distance - second.distance)[0];
}
