import type { GraphNode, LineageGraph } from "../lineage/graph.ts";
import { describeName, type QualifiedName } from "../lineage/names.ts";
import type { GraphEnd } from "../settings/expected-graph.ts";
import { matchesName, patternInWords } from "./name-pattern.ts";

/** The jobs and datasets that an end means. */
export const nodesOf = (end: GraphEnd, graph: LineageGraph, home: string): GraphNode[] =>
  [...all(end.kind, graph)].filter((node) => matchesName(end, node, home));

/** The names of all jobs or of all datasets. */
export const namesOf = (kind: GraphEnd["kind"], graph: LineageGraph): QualifiedName[] => [...all(kind, graph)];

const all = (kind: GraphEnd["kind"], { jobs, datasets }: LineageGraph) => (kind === "job" ? jobs : datasets).values();

/** An end for people. */
export const endInWords = (end: GraphEnd, home: string): string =>
  `${end.kind === "job" ? "job " : ""}${patternInWords(end, home)}`;

/** A node for people. */
export const describeNode = (node: GraphNode, home: string): string =>
  `${node.kind === "job" ? "job " : ""}${describeName(node, home)}`;

/** How many nodes of a path a message tells, half of them from each end. */
const mostNodes = 24;

/** A path whole: `raw → job load → stage`. Another name of the same data follows `=`. */
export function pathInWords(path: readonly GraphNode[], home: string): string {
  const words = path.map((node, index) => {
    const sign = index === 0 ? "" : path[index - 1]?.same.includes(node) ? " = " : " → ";
    return sign + describeNode(node, home);
  });
  if (words.length <= mostNodes) return words.join("");
  const half = mostNodes / 2;
  return [...words.slice(0, half), ` → ${words.length - mostNodes} more`, ...words.slice(-half)].join("");
}
