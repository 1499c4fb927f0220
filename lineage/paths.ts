import type { GraphNode } from "./graph.ts";

/** Where a path begins, and where it leads. */
export interface Route {
  from: readonly GraphNode[];
  to: ReadonlySet<GraphNode>;
  /** Nodes of which the path passes one each, in this order. */
  through?: readonly ReadonlySet<GraphNode>[];
  /** The most jobs on the path, those at its ends included. */
  hops?: number | undefined;
}

/** A place on a path, and how it was reached. */
interface Place {
  node: GraphNode;
  /** How many of `through` the path has passed. */
  passed: number;
  before: Place | undefined;
}

/**
 * The path with the fewest jobs from one of several nodes to one of several others, along what jobs read and write. It
 * has a step at least; another name of the same data is one.
 * @returns the nodes from the first to the last; undefined when there is none
 */
export function shortestPath({
  from,
  to,
  through = [],
  hops = Number.POSITIVE_INFINITY,
}: Route): GraphNode[] | undefined {
  const seen = through.concat([to]).map(() => new Set<GraphNode>());
  const isNew = ({ node, passed }: Place) => !seen[passed]?.has(node);
  const start = from.map((node): Place => ({ node, passed: 0, before: undefined }));
  const isJob = start[0]?.node.kind === "job";
  let places = start;
  for (let jobs = isJob ? 1 : 0; places.length > 0 && jobs <= hops; jobs++) {
    const later: Place[] = [];
    // The list grows by what is reached without a job more.
    for (const place of places) {
      if (!isNew(place)) continue;
      seen[place.passed]?.add(place.node);
      for (const node of [...place.node.same, ...place.node.next]) {
        const passed = place.passed + (through[place.passed]?.has(node) ? 1 : 0);
        const next = { node, passed, before: place };
        const isOver = node.kind === "job" && jobs + 1 > hops;
        if (!isOver && to.has(node) && passed === through.length) return nodesOf(next);
        if (isNew(next)) (node.kind === "job" ? later : places).push(next);
      }
    }
    places = later;
  }
  return undefined;
}

function nodesOf(last: Place): GraphNode[] {
  const nodes: GraphNode[] = [];
  for (let place: Place | undefined = last; place; place = place.before) nodes.push(place.node);
  return nodes.reverse();
}

/** The nodes that can be reached from some, those included. */
export function reached(from: Iterable<GraphNode>, direction: "next" | "previous"): Set<GraphNode> {
  const found = new Set(from);
  // A set grows while it is walked.
  for (const node of found) for (const other of [...node[direction], ...node.same]) found.add(other);
  return found;
}
