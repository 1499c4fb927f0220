import type { Instant } from "./instant.ts";
import { type Column, type ColumnUse, keyOf, type Model } from "./model.ts";
import type { DatasetId } from "./versions.ts";

const keyOfColumn = ({ dataset, field, type }: Column): string =>
  JSON.stringify([dataset.namespace, dataset.name, field, type]);

/** The last use of each column for each other one. */
function latestOf(uses: ColumnUse[]): ColumnUse[] {
  const latest = new Map<string, ColumnUse>();
  for (const use of uses) {
    const pair = keyOfColumn(use.output) + keyOfColumn(use.input);
    const found = latest.get(pair);
    if (!found || use.updatedAt >= found.updatedAt) latest.set(pair, use);
  }
  return [...latest.values()];
}

/** The columns of a dataset, in all its versions; with a name, only those of that name. */
export function columnsIn(model: Model, dataset: DatasetId, field?: string): Column[] {
  const versions = model.datasets.get(keyOf(dataset.namespace, dataset.name))?.versions.values() ?? [];
  return [...versions]
    .flatMap(({ fields }) => fields.map(({ name, type }) => ({ dataset, field: name, type })))
    .filter((column) => field === undefined || column.field === field);
}

/**
 * The uses that the columns were made by, and those that their inputs were made by, over at most `depth` steps. As in
 * Marquez, a use whose event has a later time than the clock is left out.
 */
export function columnUses(
  model: Model,
  columns: Column[],
  { depth, withDownstream, until }: { depth: number; withDownstream: boolean; until: Instant },
): ColumnUse[] {
  const uses = latestOf([...model.columnUses.values()].filter(({ createdAt }) => createdAt <= until));
  const wanted = new Set(columns.map(keyOfColumn));
  let edge = uses.filter(({ output }) => wanted.has(keyOfColumn(output)));
  const found = new Set(edge);
  for (let step = 1; step < depth && edge.length > 0; step++) {
    const inputs = new Set(edge.map(({ input }) => keyOfColumn(input)));
    const outputs = new Set(edge.map(({ output }) => keyOfColumn(output)));
    const adjacent = ({ output, input }: ColumnUse): boolean =>
      inputs.has(keyOfColumn(output)) || (withDownstream && outputs.has(keyOfColumn(input)));
    edge = uses.filter((use) => !found.has(use) && adjacent(use));
    for (const use of edge) found.add(use);
  }
  return [...found];
}

/** All uses that columns of a dataset were made by, the last one of each pair of columns. */
export function usesOf(model: Model, { namespace, name }: DatasetId): ColumnUse[] {
  const written = ({ output: { dataset } }: ColumnUse): boolean =>
    dataset.namespace === namespace && dataset.name === name;
  return latestOf([...model.columnUses.values()].filter(written));
}
