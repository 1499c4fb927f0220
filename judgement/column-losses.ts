import { keyOf, listNames } from "../lineage/names.ts";
import { keyOfColumn } from "../lineage/recorded-lineage.ts";
import type { Slices } from "../machine/turns.ts";
import type { KeptLineage } from "./kept.ts";
import type { QualifiedField, SentDataset, SentEvents } from "./sent.ts";
import type { SentEvent } from "./sent-event.ts";

interface ColumnLoss {
  words: string;
  /** The events that had the lineage of these columns. */
  events: SentEvent[];
}

/** Column lineage that Marquez did not keep, and why: one loss for all columns of a dataset with the same cause. */
export function* lostColumns(sent: SentEvents, kept: KeptLineage): Slices<ColumnLoss[]> {
  const losses: ColumnLoss[] = [];
  for (const dataset of sent.datasets.values()) {
    yield;
    const there = kept.columns.get(dataset.key);
    if (!there) continue;
    const byCause = new Map<string, string[]>();
    for (const [name, column] of dataset.columns) {
      const inputs = there.get(name);
      const lost = column.inputs.filter((one) => !inputs?.has(keyOfColumn(one)));
      if (lost.length === 0) continue;
      const which = inputs ? `lineage from ${listFields(lost)} is not kept` : "lineage is not kept";
      const cause = `${which}${whyLost(dataset, name, lost, sent)}`;
      byCause.set(cause, [...(byCause.get(cause) ?? []), name]);
    }
    for (const [cause, names] of byCause) {
      const [columns, whose] = names.length === 1 ? ["column", "its"] : ["columns", "their"];
      const words = `${columns} ${listNames(names)} of ${dataset.name}: ${whose} ${cause}`;
      losses.push({ words, events: eventsWith(sent, dataset.key, new Set(names)) });
    }
  }
  return losses;
}

const eventsWith = ({ events }: SentEvents, key: string, lost: ReadonlySet<string>): SentEvent[] =>
  events.filter(({ columns }) => columns[key]?.some((column) => lost.has(column)));

/**
 * Marquez stores lineage only of output columns in the dataset's schema facet of the same event, and only from input
 * columns in the schema facet of their dataset (OpenLineageDao.upsertColumnLineage).
 */
function whyLost(
  { fields, columns }: SentDataset,
  name: string,
  lost: QualifiedField[],
  { datasets }: SentEvents,
): string {
  if (!columns.get(name)?.isNamed)
    return fields.has(name)
      ? ", because the event that has it lacks the dataset's schema facet"
      : ", because the dataset's schema facet names no such column";
  const unnamed = lost.filter((one) => !datasets.get(keyOf(one))?.fields.has(one.field));
  return unnamed.length === 0 ? "" : `, because no schema facet names ${listFields(unnamed)}`;
}

const listFields = (fields: QualifiedField[]): string =>
  listNames(fields.map(({ name, field }) => `${field} of ${name}`));
