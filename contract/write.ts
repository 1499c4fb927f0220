import type { QualifiedName } from "../lineage/names.ts";
import type { Comments } from "./comments.ts";
import { type Contract, contractVersion } from "./contract.ts";
import { datasetPairs, facetPairs, jobPairs, references } from "./entries.ts";
import { byText } from "./sets.ts";
import { sidesOf, type Usual, usualOf } from "./usual.ts";
import { type Flow, keyLines, lines, onOneLine, type Pairs, width } from "./yaml-text.ts";

const head = `\
# The lineage that this stack sends: \`rehearse accept\` learned it, and every rehearsal is judged by it.
# {date}, {time}, {uuid}, {hex}, {number}, {random}, {port} stand for what varies; {checkout}, {home}, {tmp} for places.
# A brace that belongs to a name is written twice. Change what you like; the next \`rehearse accept\` shows what it would
# change, and keeps your placeholders, numbers of runs, and comments above a job or a dataset. See docs/contract.md.
`;

/** The text of a contract's file: sorted, so that a review shows only what changed. */
export function write(contract: Contract, comments: Comments = new Map()): string {
  const usual = usualOf(contract);
  const refer = references(contract);
  const sides = sidesOf(contract);
  const jobs = sections("jobs", contract.jobs, comments, (job) => jobPairs(job, usual, refer));
  const datasets = sections("datasets", contract.datasets, comments, (dataset) =>
    datasetPairs(dataset, usual, refer, sides),
  );
  const all = [`contract: ${contractVersion}`, ...usualLines(usual), ...jobs, ...datasets];
  return `${head}${all.join("\n")}\n`;
}

function usualLines({ type, facets }: Usual): string[] {
  const pairs: Pairs = [
    ...(type === undefined ? [] : [["type", type] satisfies [string, Flow]]),
    ...facetPairs(facets),
  ];
  return pairs.length > 0 ? lines(0, "usual", { pairs }) : [];
}

/** The entries of `jobs` or `datasets`, by namespace and name. */
function sections<T extends QualifiedName>(
  section: "jobs" | "datasets",
  entries: ReadonlyMap<string, T>,
  comments: Comments,
  pairsOf: (entry: T) => Pairs,
): string[] {
  const byNamespace = [...Map.groupBy(entries.values(), ({ namespace }) => namespace)];
  if (byNamespace.length === 0) return [`${section}: {}`];
  const said = (indent: number, ...path: string[]) =>
    (comments.get(JSON.stringify(path)) ?? []).map((line) => `${" ".repeat(indent)}#${line}`);
  const written = byNamespace
    .sort(([one], [other]) => byText(one, other))
    .flatMap(([namespace, all]) => [
      ...said(2, section, namespace),
      ...keyLines(2, namespace),
      ...all
        .sort((one, other) => byText(one.name, other.name))
        .flatMap((one) => [...said(4, section, namespace, one.name), ...entryLines(one.name, pairsOf(one))]),
    ]);
  return [`${section}:`, ...written];
}

/** An entry on one line if it fits, else with a line or more for each pair. */
function entryLines(name: string, pairs: Pairs): string[] {
  const [only, ...more] = lines(4, name, { pairs });
  if (only !== undefined && more.length === 0 && only.length <= width) return [only];
  return [...keyLines(4, name), ...pairs.flatMap(([key, value]) => pairLines(key, value))];
}

function pairLines(key: string, value: Flow): string[] {
  const filled = lines(6, key, value);
  if (key !== "columns" || filled.length === 1 || !Array.isArray(value)) return filled;
  return ["      columns:", ...value.flatMap((group) => groupLines(group))];
}

/** A group of columns is a mapping in a list: its keys are short. */
function groupLines(group: Flow): string[] {
  const line = `        - ${onOneLine(group)}`;
  if (line.length <= width || typeof group !== "object" || Array.isArray(group)) return [line];
  return group.pairs.flatMap(([key, value], nth) =>
    lines(10, key, value).map((one, at) => (nth === 0 && at === 0 ? `        - ${one.trimStart()}` : one)),
  );
}
