import { type GraphNode, type LineageGraph, partsOf } from "../lineage/graph.ts";
import { count, describeName, firstFew, keyOf, listNames, type QualifiedName } from "../lineage/names.ts";
import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import { symlinksOf } from "../lineage/symlinks.ts";
import type { GraphEnd } from "../settings/expected-graph.ts";
import { type Expectation, judged, notJudged, type Severity } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { describeNode } from "./graph-words.ts";
import { markedDifference } from "./marked.ts";
import { matchesName, patternInWords } from "./name-pattern.ts";
import { nearestPair } from "./nearest-pair.ts";

const name = "lineage.graph";
/** How many parts, or datasets, a message tells of. */
const mostTold = 4;

/** Judges whether all jobs and datasets are one graph. A job that only starts others has its place there without datasets. */
export function judgeConnected(graph: LineageGraph, { lineage, home }: RuleFacts, severity: Severity): Expectation {
  const title = `${name} connected`;
  const expected = "one graph that connects all jobs and datasets";
  const starters = startersOf(lineage);
  const parts = partsOf(graph).filter((part) => !part.every((node) => starters.has(keyOf(node)) && isAlone(node)));
  const [first, ...others] = parts;
  if (!first) return { ...notJudged(name, expected, "no job and no dataset arrived: see lineage.sent"), title };
  const words = parts.map((part) => partInWords(part, home));
  if (others.length === 0) return { ...judged(name, true, expected, `one: ${words[0]}`), title };
  const found = `${parts.length} parts: ${firstFew(words, mostTold).join("; ")}`;
  return { ...judged(name, false, expected, found, hintOfParts(first, others, home), severity), title };
}

const isAlone = ({ kind, next, previous }: GraphNode): boolean => kind === "job" && next.length + previous.length === 0;

/** The keys of the jobs that runs name as their parent or root: flows, DAGs, the command of a whole project. */
function startersOf({ events, runs, jobs }: RecordedLineage): Set<string> {
  const named = new Set<string>();
  const byRun = new Set<string>();
  for (const { parent, root } of events)
    for (const one of [parent, root]) {
      if (!one) continue;
      named.add(keyOf(one.job));
      byRun.add(one.run);
    }
  const started = [...jobs.values()].filter(({ sentAs }) => named.has(keyOf(sentAs))).map(({ key }) => key);
  const ofRuns = [...runs.values()]
    .filter(({ id, sentId }) => byRun.has(id) || byRun.has(sentId))
    .map(({ job }) => job);
  return new Set([...started, ...ofRuns]);
}

function partInWords(part: readonly GraphNode[], home: string): string {
  const jobs = part.filter(({ kind }) => kind === "job").length;
  const names = listNames(part.map((node) => describeNode(node, home)));
  return `${count(jobs, "job")} and ${count(part.length - jobs, "dataset")} (${names})`;
}

/** Where two parts were meant to meet: a name that is only written, and a name like it that is only read. */
function hintOfParts(first: GraphNode[], others: GraphNode[][], home: string): string {
  const rest = others.flat();
  const pairs = [
    nearestPair(only(first, "next"), only(rest, "previous"), home),
    nearestPair(only(rest, "next"), only(first, "previous"), home),
  ].filter((pair) => pair !== undefined);
  const [near] = pairs.sort((one, other) => one.distance - other.distance);
  if (!near?.isNear) return "No name that one part writes is near to one that another reads.";
  const [written, read] = [describeName(near.one, home), describeName(near.other, home)];
  return `Nearest to each other are ${written}, which no job reads, and ${markedDifference(read, written)}, which no job writes. A symlinks facet can say that two names mean the same data.`;
}

/** The datasets with nothing after them, or nothing before. */
const only = (part: readonly GraphNode[], direction: "next" | "previous"): GraphNode[] =>
  part.filter((node) => node.kind === "dataset" && node[direction].length === 0);

/** Judges whether each dataset that an event names is an input or output of a job. */
export function judgeOrphans(
  allowed: readonly GraphEnd[],
  { datasets }: LineageGraph,
  { lineage, home }: RuleFacts,
  severity: Severity,
): Expectation {
  const title = `${name} orphans`;
  const but = allowed.length > 0 ? `, but ${listNames(allowed.map((one) => patternInWords(one, home)))}` : "";
  const expected = `a job that reads or writes each dataset${but}`;
  const alone = [...datasets.values()].filter((node) =>
    [node, ...node.same].every(({ next, previous }) => next.length + previous.length === 0),
  );
  const all = [...alone.map((node) => ({ node, why: "a dataset event alone" })), ...originsOnly(lineage, home)];
  const orphans = all.filter(({ node }) => !allowed.some((one) => matchesName(one, node, home)));
  if (datasets.size === 0) return { ...notJudged(name, expected, "no dataset arrived: see lineage.sent"), title };
  if (orphans.length === 0)
    return { ...judged(name, true, expected, `${count(datasets.size, "dataset")}, each with a job`), title };
  const words = orphans.map(({ node, why }) => `${describeName(node, home)} (named by ${why})`);
  const [first] = orphans;
  const near = first && nearestPair([first.node], [...datasets.values()].filter(isUsed), home);
  const hint = near?.isNear
    ? `Nearest to ${describeName(near.one, home)} is ${markedDifference(describeName(near.other, home), describeName(near.one, home))}, which a job reads or writes.`
    : undefined;
  return { ...judged(name, false, expected, firstFew(words, mostTold).join("; "), hint, severity), title };
}

const isUsed = ({ next, previous }: GraphNode): boolean => next.length + previous.length > 0;

/** Datasets that only column lineage names, as the origin of a column. */
function originsOnly({ datasets }: RecordedLineage, home: string): { node: QualifiedName; why: string }[] {
  const known = new Set([...datasets.values()].flatMap(({ key, facets }) => [key, ...symlinksOf(facets).map(keyOf)]));
  const found = new Map<string, { node: QualifiedName; why: string }>();
  for (const dataset of datasets.values())
    for (const [column, inputs] of [...dataset.columns, ["", dataset.rows] as const])
      for (const { namespace, name } of inputs) {
        const key = keyOf({ namespace, name });
        if (known.has(key) || found.has(key)) continue;
        const what = column === "" ? "the rows" : `column ${column}`;
        found.set(key, { node: { namespace, name }, why: `the lineage of ${what} of ${describeName(dataset, home)}` });
      }
  return [...found.values()];
}
