import type { KeptLineage } from "./kept.ts";
import { keyOf, listNames } from "./names.ts";
import { keyOfField, type QualifiedField, type SentColumn, type SentDataset, type SentEvents } from "./sent.ts";
import type { SentEvent } from "./sent-event.ts";

/** Column lineage that Marquez did not keep, and why. */
export function* lostColumns(sent: SentEvents, kept: KeptLineage) {
  for (const dataset of sent.datasets.values()) {
    const there = kept.columns.get(dataset.key);
    if (!there) continue;
    for (const [name, column] of dataset.columns) {
      const inputs = there.get(name);
      const lost = column.inputs.filter((one) => !inputs?.has(keyOfField(one)));
      if (lost.length === 0) continue;
      const which = inputs ? `its lineage from ${listFields(lost)} is not kept` : "its lineage is not kept";
      yield {
        words: `column ${name} of ${dataset.name}: ${which}${whyLost(dataset, name, column, lost, sent)}`,
        events: eventsWith(sent, dataset, name),
      };
    }
  }
}

const eventsWith = ({ events }: SentEvents, { key }: SentDataset, column: string): SentEvent[] =>
  events.filter(({ columns }) => columns[key]?.includes(column));

/**
 * Marquez stores lineage only of output columns in the dataset's schema facet of the same event, and only from input
 * columns in the schema facet of their dataset (OpenLineageDao.upsertColumnLineage).
 */
function whyLost(
  { fields }: SentDataset,
  name: string,
  { isNamed }: SentColumn,
  lost: QualifiedField[],
  { datasets }: SentEvents,
): string {
  if (!isNamed)
    return fields.has(name)
      ? ", because the event that has it lacks the dataset's schema facet"
      : ", because the dataset's schema facet does not name it";
  const unnamed = lost.filter((one) => !datasets.get(keyOf(one))?.fields.has(one.field));
  return unnamed.length === 0 ? "" : `, because no schema facet names ${listFields(unnamed)}`;
}

const listFields = (fields: QualifiedField[]): string =>
  listNames(fields.map(({ name, field }) => `${field} of ${name}`));
