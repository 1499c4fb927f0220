import type { ColumnInput } from "../lineage/event.ts";
import { nameMatches } from "../lineage/globs.ts";
import { graphOf } from "../lineage/graph.ts";
import { keyOf, listNames } from "../lineage/names.ts";
import { reached } from "../lineage/paths.ts";
import { keyOfColumn, type RecordedDataset, type RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { ForbiddenDerivation } from "../settings/expected-columns.ts";
import {
  columnInWords,
  columnsOf,
  datasetsOf,
  inputInWords,
  type Judgement,
  noSuchColumn,
  patternOf,
} from "./column-names.ts";
import type { RuleFacts } from "./facts.ts";

/** A column on a way, and the one before it. */
interface Step {
  dataset: RecordedDataset;
  column: string;
  before: Step | undefined;
}

/**
 * Judges that a column never reaches a dataset, over any number of jobs. That nothing tells of a derivation shows something
 * only where every column that could be one has column lineage: a dataset that data flows into without it fails the rule.
 */
export function judgeForbidden(rule: ForbiddenDerivation, { lineage, home }: RuleFacts): Judgement {
  const { from, to, masked } = rule;
  const target = to.field === undefined ? patternOf(to, home) : columnInWords({ ...to, field: to.field }, home);
  const expected = `${columnInWords(from, home)} never reaches ${target}${masked === "allow" ? ", unless it is masked" : ""}`;
  const sources = sourcesOf(rule, lineage, home);
  if (sources.length === 0) return { passed: false, expected, found: noSuchColumn(from, lineage, home) };
  const targets = new Set(datasetsOf(to, lineage, home));
  if (targets.size === 0)
    return { passed: false, expected, found: noSuchColumn({ ...to, field: to.field ?? "*" }, lineage, home) };
  const isTarget = ({ dataset, column }: Step) =>
    targets.has(dataset) && (to.field === undefined || nameMatches(to.field, column));
  const way = findWay(sources, isTarget, lineage, masked === "allow");
  if (way) return { passed: false, expected, found: `it does: ${wayInWords(way, home)}` };
  const unknown = unknownColumns(sources, targets, rule, lineage);
  if (unknown.length === 0) return { passed: true, expected, found: "no derivation, and every column has its lineage" };
  const words = unknown.map(({ dataset, columns }) => `${listNames(columns)} of ${dataset.name}`);
  return {
    passed: false,
    expected,
    found: `not known: nothing tells what ${listNames(words)} ${unknown.length === 1 && unknown[0]?.columns.length === 1 ? "comes" : "come"} from, and data of ${patternOf(from, home)} flows there`,
    hint: "Only the facet columnLineage of every dataset on the way shows that a column does not get through.",
  };
}

function sourcesOf({ from }: ForbiddenDerivation, lineage: RecordedLineage, home: string): Step[] {
  const known = datasetsOf(from, lineage, home).flatMap((dataset) =>
    columnsOf(dataset)
      .filter((column) => nameMatches(from.field, column))
      .map((column): Step => ({ dataset, column, before: undefined })),
  );
  // A column may be named by nothing but the lineage of another one.
  const named = [...lineage.datasets.values()].flatMap(({ columns, rows }) => [
    ...[...columns.values()].flat(),
    ...rows,
  ]);
  const others = named.flatMap((input): Step[] => {
    const dataset = lineage.datasets.get(keyOf(input));
    const isWanted =
      dataset && datasetsOf(from, lineage, home).includes(dataset) && nameMatches(from.field, input.field);
    return isWanted ? [{ dataset, column: input.field, before: undefined }] : [];
  });
  return [...new Map([...known, ...others].map((step) => [keyOfStep(step), step])).values()];
}

const keyOfStep = ({ dataset, column }: Step): string =>
  keyOfColumn({ namespace: dataset.namespace, name: dataset.name, field: column });

function findWay(
  sources: readonly Step[],
  isTarget: (step: Step) => boolean,
  lineage: RecordedLineage,
  isMaskedAllowed: boolean,
): Step | undefined {
  const derived = derivations(lineage, isMaskedAllowed);
  const seen = new Set(sources.map(keyOfStep));
  const steps = [...sources];
  // The list grows while it is walked.
  for (const step of steps)
    for (const { dataset, column } of derived.get(keyOfStep(step)) ?? []) {
      const next: Step = { dataset, column, before: step };
      if (isTarget(next)) return next;
      const key = keyOfStep(next);
      if (seen.has(key)) continue;
      seen.add(key);
      steps.push(next);
    }
  return undefined;
}

/** The columns that come from each column. Rows that depend on one make every column of the dataset depend on it. */
function derivations({ datasets }: RecordedLineage, isMaskedAllowed: boolean): Map<string, Omit<Step, "before">[]> {
  const derived = new Map<string, Omit<Step, "before">[]>();
  const add = (input: ColumnInput, dataset: RecordedDataset, column: string) => {
    if (isMaskedAllowed && isMasked(input)) return;
    const key = keyOfColumn(input);
    const known = derived.get(key);
    if (known) known.push({ dataset, column });
    else derived.set(key, [{ dataset, column }]);
  };
  for (const dataset of datasets.values()) {
    for (const [column, inputs] of dataset.columns) for (const input of inputs) add(input, dataset, column);
    if (dataset.rows.length > 0)
      for (const column of columnsOf(dataset)) for (const input of dataset.rows) add(input, dataset, column);
  }
  return derived;
}

/** A column is masked only where each way that it takes masks it. */
const isMasked = ({ transformations }: ColumnInput): boolean =>
  transformations.length > 0 && transformations.every(({ masking }) => masking === true);

function wayInWords(last: Step, home: string): string {
  const steps: string[] = [];
  for (let step: Step | undefined = last; step; step = step.before)
    steps.push(inputInWords({ namespace: step.dataset.namespace, name: step.dataset.name, field: step.column }, home));
  return steps.reverse().join(" → ");
}

/** Datasets between the source and the target whose columns have no lineage: something may get through there. */
function unknownColumns(
  sources: readonly Step[],
  targets: ReadonlySet<RecordedDataset>,
  { to }: ForbiddenDerivation,
  lineage: RecordedLineage,
): { dataset: RecordedDataset; columns: string[] }[] {
  const graph = graphOf(lineage);
  const nodesOf = (datasets: Iterable<RecordedDataset>) =>
    [...datasets].flatMap(({ key }) => graph.datasets.get(key) ?? []);
  const after = reached(nodesOf(sources.map(({ dataset }) => dataset)), "next");
  const before = reached(nodesOf(targets), "previous");
  const starts = new Set(sources.map(({ dataset }) => dataset));
  return [...lineage.datasets.values()].flatMap((dataset) => {
    const node = graph.datasets.get(dataset.key);
    const isBetween = node && after.has(node) && before.has(node) && dataset.writtenBy.size > 0;
    // What the source itself comes from is another question, unless data flows back into it.
    if (!isBetween || (starts.has(dataset) && !targets.has(dataset))) return [];
    const all = columnsOf(dataset);
    const wanted =
      targets.has(dataset) && to.field !== undefined ? all.filter((one) => nameMatches(to.field as string, one)) : all;
    const columns = all.length === 0 ? ["the columns"] : wanted.filter((one) => !dataset.columns.has(one));
    return columns.length > 0 ? [{ dataset, columns }] : [];
  });
}
