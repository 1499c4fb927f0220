import type { GraphNode, LineageGraph } from "../lineage/graph.ts";
import { count, listNames } from "../lineage/names.ts";
import { type Route, reached, shortestPath } from "../lineage/paths.ts";
import type { ExpectedPath, GraphEnd } from "../settings/expected-graph.ts";
import { type Expectation, judged, type Severity } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { describeNode, endInWords, namesOf, nodesOf, pathInWords } from "./graph-words.ts";
import { explainMissingPath } from "./missing-path.ts";
import { nearestInWords } from "./name-pattern.ts";

const name = "lineage.graph";

/** Judges whether there is a path: one, or from or to each of the nodes that a pattern matches. */
export function judgePath(
  rule: ExpectedPath,
  graph: LineageGraph,
  { home }: RuleFacts,
  severity: Severity,
): Expectation {
  const { from, to, through, hops, every } = rule;
  const route = {
    from: nodesOf(from, graph, home),
    to: new Set(nodesOf(to, graph, home)),
    through: through.map((one) => new Set(nodesOf(one, graph, home))),
    hops,
  };
  const title = `${name} path from ${endInWords(from, home)} to ${endInWords(to, home)}`;
  const expected = expectedInWords(rule, home);
  const unmet = (found: string, hint?: string) => ({ ...judged(name, false, expected, found, hint, severity), title });
  const nothing = [from, to, ...through].flatMap((end) => matchesNothing(end, graph, home) ?? []);
  if (nothing.length > 0) return unmet(nothing.join("; "), hintOfNamespace);
  const path = shortestPath(route);
  const without = path && every ? nodesWithout(route, every) : [];
  if (path && without.length === 0) return { ...judged(name, true, expected, pathInWords(path, home)), title };
  const [first] = without;
  if (path && first) {
    const { found, hint } = explainMissingPath(first.route, home);
    const names = listNames(without.map(({ node }) => describeNode(node, home)));
    return unmet(`none for ${names}: ${found}`, `${hint ? `${hint} ` : ""}There is ${pathInWords(path, home)}.`);
  }
  const { found, hint } = explainMissingPath(route, home);
  return unmet(found, hint);
}

const hintOfNamespace = "A pattern without a namespace means the namespace of the rehearsal.";
const hintOfNothing = `That there is no path shows something only where both ends arrived. ${hintOfNamespace} Where an end need not arrive, set \`severity: warn\`.`;

function expectedInWords({ from, to, through, hops, every }: ExpectedPath, home: string): string {
  const [first, last] = [endInWords(from, home), endInWords(to, home)];
  const way = through.length > 0 ? ` through ${through.map((one) => endInWords(one, home)).join(", then ")}` : "";
  const most = hops === undefined ? "" : `, with at most ${count(hops, "job")}`;
  const eachFrom = every === "from" || every === "both" ? "every " : "";
  const eachTo = every === "to" || every === "both" ? "every " : "";
  return `a path from ${eachFrom}${first} to ${eachTo}${last}${way}${most}`;
}

function matchesNothing(end: GraphEnd, graph: LineageGraph, home: string): string | undefined {
  if (nodesOf(end, graph, home).length > 0) return undefined;
  return `nothing matches ${endInWords(end, home)}: ${nearestInWords(end, namesOf(end.kind, graph), home)}`;
}

/** The nodes at an end of a route that have no path, each with the route that it lacks. */
function nodesWithout(route: Route, every: "from" | "to" | "both"): { node: GraphNode; route: Route }[] {
  const isFree = (route.through ?? []).length === 0 && route.hops === undefined;
  const lacks = (node: GraphNode, side: "from" | "to", near: Set<GraphNode>) => {
    const own = { ...route, ...(side === "from" ? { from: [node] } : { to: new Set([node]) }) };
    const hasPath = near.has(node) && (isFree || shortestPath(own) !== undefined);
    return hasPath ? [] : [{ node, route: own }];
  };
  const [after, before] = [reached(route.from, "next"), reached(route.to, "previous")];
  return [
    ...(every === "to" ? [] : route.from.flatMap((node) => lacks(node, "from", before))),
    ...(every === "from" ? [] : [...route.to].flatMap((node) => lacks(node, "to", after))),
  ];
}

/** Judges whether there is no path. Where one of the ends never arrived, perhaps misspelt in the rule, nothing is proved. */
export function judgeNoPath(
  { from, to }: { from: GraphEnd; to: GraphEnd },
  graph: LineageGraph,
  { home }: RuleFacts,
  severity: Severity,
): Expectation {
  const title = `${name} no path from ${endInWords(from, home)} to ${endInWords(to, home)}`;
  const expected = `no path from ${endInWords(from, home)} to ${endInWords(to, home)}`;
  const nothing = [from, to].flatMap((end) => matchesNothing(end, graph, home) ?? []);
  if (nothing.length > 0)
    return { ...judged(name, false, expected, nothing.join("; "), hintOfNothing, severity), title };
  const targets = nodesOf(to, graph, home);
  const path = shortestPath({ from: nodesOf(from, graph, home), to: new Set(targets) });
  if (path) return { ...judged(name, false, expected, pathInWords(path, home), hintOf(path, home), severity), title };
  const found = `none to ${listNames(targets.map((one) => describeNode(one, home)))}`;
  return { ...judged(name, true, expected, found), title };
}

/** The last job on a path is where it can be cut. */
function hintOf(path: GraphNode[], home: string): string | undefined {
  const job = path.findLast(({ kind }) => kind === "job");
  const [read, written] = [path[path.indexOf(job as GraphNode) - 1], path[path.indexOf(job as GraphNode) + 1]];
  if (!job || !read || !written) return undefined;
  return `${describeNode(job, home)} reads ${describeNode(read, home)} and writes ${describeNode(written, home)}.`;
}
