import { closest, describeName, listNames, type QualifiedName } from "../lineage/names.ts";
import type { RecordedDataset, RecordedLineage } from "../lineage/recorded-lineage.ts";
import type { ColumnPattern } from "../settings/expected-columns.ts";
import { markedDifference } from "./marked.ts";
import { matchesName, nearestInWords, patternInWords } from "./name-pattern.ts";

/** What came of a rule. */
export interface Judgement {
  passed: boolean;
  expected: string;
  found: string;
  hint?: string | undefined;
}

/** A dataset by its pattern, for people. */
export const patternOf = ({ dataset, namespace }: Pick<ColumnPattern, "dataset" | "namespace">, home: string): string =>
  patternInWords({ name: dataset, namespace }, home);

/** A column by its patterns, for people: `email of orders`. */
export const columnInWords = (column: ColumnPattern, home: string): string =>
  `${column.field} of ${patternOf(column, home)}`;

/** The datasets that a pattern of a column matches. */
export const datasetsOf = (
  { dataset, namespace }: Pick<ColumnPattern, "dataset" | "namespace">,
  { datasets }: RecordedLineage,
  home: string,
): RecordedDataset[] => [...datasets.values()].filter((one) => matchesName({ name: dataset, namespace }, one, home));

/** The columns of a dataset: those of its schema facet, and those that its column lineage names. */
export const columnsOf = ({ fields = [], columns, constants }: RecordedDataset): string[] => [
  ...new Set([...fields.map(({ name }) => name), ...columns.keys(), ...constants]),
];

/** Whether an event tells what a column comes from, be it nothing. */
export const hasLineage = ({ columns, constants }: RecordedDataset, column: string): boolean =>
  columns.has(column) || constants.has(column);

/** Says that a column pattern matches nothing, and what came nearest. */
export function noSuchColumn(column: ColumnPattern, lineage: RecordedLineage, home: string): string {
  const datasets = datasetsOf(column, lineage, home);
  if (datasets.length === 0)
    return `no dataset ${patternOf(column, home)}: ${nearestInWords({ name: column.dataset, namespace: column.namespace }, [...lineage.datasets.values()], home)}`;
  const columns = datasets.flatMap(columnsOf);
  const near = closest(column.field, columns);
  const there =
    near !== undefined
      ? `the nearest is ${markedDifference(near, column.field)}`
      : columns.length > 0
        ? `it has ${listNames(columns)}`
        : "it names no columns";
  return `${patternOf(column, home)} has no column ${column.field}: ${there}`;
}

/** A column of an event, for people. */
export const inputInWords = ({ field, ...dataset }: QualifiedName & { field: string }, home: string): string =>
  `${field} of ${describeName(dataset, home)}`;
