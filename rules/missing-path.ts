import type { GraphNode } from "../lineage/graph.ts";
import { count, listNames } from "../lineage/names.ts";
import { type Route, reached, shortestPath } from "../lineage/paths.ts";
import { describeNode, pathInWords } from "./graph-words.ts";
import { markedDifference } from "./marked.ts";
import { nearestPair } from "./nearest-pair.ts";

/** What there is in place of a path, and why it is none. */
interface Explanation {
  found: string;
  hint?: string;
}

/** Explains why a route has no path: how far it comes, and where the other half begins. */
export function explainMissingPath({ from, to, through = [], hops }: Route, home: string): Explanation {
  const words = (nodes: readonly GraphNode[]) => pathInWords(nodes, home);
  const free = shortestPath({ from, to, through });
  if (free) {
    const jobs = free.filter(({ kind }) => kind === "job").length;
    return { found: `the shortest has ${count(jobs, "job")}, more than ${hops}: ${words(free)}` };
  }
  const other = shortestPath({ from, to });
  if (other) return { found: `none that way; there is ${words(other)}` };
  const [after, before] = [reached(from, "next"), reached(to, "previous")];
  const ends = [...after].filter((node) => isEnd(node, "next"));
  const beginnings = [...before].filter((node) => isEnd(node, "previous"));
  const pair = nearestPair(datasetsAmong(ends), datasetsAmong(beginnings), home);
  const end = pair?.one ?? ends[0];
  const beginning = pair?.other ?? beginnings[0];
  const found = end ? howFar(from, end, home) : `it leads round in a circle: ${listNames(namesOf(after, home))}`;
  return { found, ...(beginning ? { hint: whereFrom(beginning, to, pair?.isNear ? pair.one : undefined, home) } : {}) };
}

/** Whether nothing follows a node, under none of the names of its data. */
const isEnd = (node: GraphNode, direction: "next" | "previous"): boolean =>
  [node, ...node.same].every((one) => one[direction].length === 0);

const datasetsAmong = (nodes: readonly GraphNode[]) => nodes.filter(({ kind }) => kind === "dataset");

const namesOf = (nodes: Iterable<GraphNode>, home: string) => [...nodes].map((one) => describeNode(one, home));

function howFar(from: readonly GraphNode[], end: GraphNode, home: string): string {
  const path = shortestPath({ from, to: new Set([end]) }) ?? [end];
  const why = end.kind === "job" ? "it writes nothing" : `no job reads ${describeNode(end, home)}`;
  return path.length === 1
    ? `${describeNode(end, home)} leads nowhere: ${why}`
    : `${pathInWords(path, home)} stops there: ${why}`;
}

/** Where the last part of the path would begin, and the name near to it where the first part ends. */
function whereFrom(
  beginning: GraphNode,
  to: ReadonlySet<GraphNode>,
  near: GraphNode | undefined,
  home: string,
): string {
  const name = describeNode(beginning, home);
  const target = shortestPath({ from: [beginning], to })?.at(-1);
  const comes = to.has(beginning) || !target ? "" : `${describeNode(target, home)} comes from ${name}. `;
  if (beginning.kind === "job") return `${comes}Nothing leads there: ${name} reads nothing.`;
  if (!near) return `${comes}No job writes ${name}.`;
  const written = describeNode(near, home);
  return `${comes}No job writes ${markedDifference(name, written)}, and ${written} is the nearest that is written and not read.`;
}
