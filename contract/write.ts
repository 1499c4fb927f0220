import type { QualifiedName } from "../lineage/names.ts";
import { transformationFlow } from "./column-groups.ts";
import type { Comments } from "./comments.ts";
import { type Contract, contractVersion } from "./contract.ts";
import { datasetPairs, facetPairs, jobPairs, references } from "./entries.ts";
import { byText } from "./order.ts";
import { sidesOf, type Usual, usualOf } from "./usual.ts";
import { type Flow, keyLines, lines, listLines, type Pairs, pairIf, width } from "./yaml-text.ts";

const head = `\
# The lineage that this stack sends: \`rehearse accept\` learned it, and every rehearsal is judged by it.
# {date}, {time}, {uuid}, {hex}, {number}, {random}, {port} vary; {cwd}, {checkout}, {home}, {tmp} are places.
# A brace that belongs to a name is written twice. Change what you like; the next \`rehearse accept\` shows what it would
# change, and keeps your placeholders, numbers of runs, and comments above a job or a dataset. See docs/contract.md.
`;

/** The text of a contract's file: sorted, so that a review shows only what changed. */
export function write(contract: Contract, comments: Comments = new Map()): string {
  const usual = usualOf(contract);
  const refer = references(contract);
  const sides = sidesOf(contract);
  const jobs = [...contract.jobs.values()].map((job) => ({ ...job, pairs: jobPairs(job, usual, refer) }));
  const datasets = [...contract.datasets.values()].map((one) => ({
    ...one,
    pairs: datasetPairs(one, usual, refer, sides),
  }));
  const isNamedOnly = ({ namespace, name, pairs }: Entry) =>
    pairs.length === 0 && !comments.has(JSON.stringify(["datasets", namespace, name]));
  const all = [
    `contract: ${contractVersion}`,
    ...usualLines(usual),
    ...sections("jobs", jobs, comments),
    ...sections(
      "datasets",
      datasets.filter((one) => !isNamedOnly(one)),
      comments,
    ),
    ...namedLines(datasets.filter(isNamedOnly)),
  ];
  return `${head}${all.join("\n")}\n`;
}

interface Entry extends QualifiedName {
  pairs: Pairs;
}

function usualLines({ type, how, facets }: Usual): string[] {
  const pairs: Pairs = [
    ...pairIf("type", type !== undefined, type ?? ""),
    ...pairIf("how", how.length > 0, how.map(transformationFlow)),
    ...facetPairs(facets),
  ];
  return pairs.length > 0 ? lines(0, "usual", { pairs }) : [];
}

const byNamespace = <T extends QualifiedName>(entries: T[]): [string, T[]][] =>
  [...Map.groupBy(entries, ({ namespace }) => namespace)]
    .sort(([one], [other]) => byText(one, other))
    .map(([namespace, all]) => [namespace, all.sort((one, other) => byText(one.name, other.name))]);

/** The entries of `jobs` or `datasets`, by namespace and name. */
function sections(section: "jobs" | "datasets", entries: Entry[], comments: Comments): string[] {
  if (entries.length === 0) return [`${section}: {}`];
  const said = (indent: number, ...path: string[]) =>
    (comments.get(JSON.stringify(path)) ?? []).map((line) => `${" ".repeat(indent)}#${line}`);
  const written = byNamespace(entries).flatMap(([namespace, all]) => [
    ...said(2, section, namespace),
    ...keyLines(2, namespace),
    ...all.flatMap(({ name, pairs }) => [...said(4, section, namespace, name), ...entryLines(name, pairs)]),
  ]);
  return [`${section}:`, ...written];
}

/** Datasets of which nothing is known but the name. */
function namedLines(entries: Entry[]): string[] {
  const of = byNamespace(entries).flatMap(([namespace, all]) =>
    lines(
      2,
      namespace,
      all.map(({ name }) => name),
    ),
  );
  return of.length > 0 ? ["named:", ...of] : [];
}

/** An entry on one line if it fits, else with a line or more for each pair. */
function entryLines(name: string, pairs: Pairs): string[] {
  const [only, ...more] = lines(4, name, { pairs });
  if (only !== undefined && more.length === 0 && only.length <= width) return [only];
  return [...keyLines(4, name), ...pairs.flatMap(([key, value]) => pairLines(key, value))];
}

const pairLines = (key: string, value: Flow): string[] =>
  key === "columns" && Array.isArray(value) ? listLines(6, key, value) : lines(6, key, value);
