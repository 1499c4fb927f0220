import { columnsOf, schemaFields } from "./dataset-facets.ts";
import type { EventDataset } from "./event.ts";
import type { Instant } from "./instant.ts";
import type { Column, ColumnUse, DatasetVersion, Model, Run } from "./model.ts";

/** The columns that a run has read so far: those in the schemas of its inputs. */
const columnsRead = (run: Run): { column: Column; version: string }[] =>
  [...run.inputs.values()].flatMap(({ version: { id, version, fields } }) =>
    fields.map(({ name, type }) => ({ column: { dataset: id, field: name, type }, version })),
  );

function useColumn(model: Model, use: ColumnUse): void {
  const key = JSON.stringify([use.output, use.outputVersion, use.input, use.inputVersion]);
  const createdAt = model.columnUses.get(key)?.createdAt ?? use.createdAt;
  model.columnUses.set(key, { ...use, createdAt });
}

/**
 * Keeps the column lineage of an output. As Marquez does, it drops without a word a column that the output's schema in the
 * same event lacks, and an input column that no schema of the run's inputs has.
 */
export function applyColumnLineage(
  model: Model,
  run: Run,
  written: DatasetVersion,
  output: EventDataset,
  at: Instant,
): void {
  const columns = columnsOf(output.facets);
  if (columns.length === 0) return;
  const schema = schemaFields(output.facets);
  const read = columnsRead(run);
  for (const { name, inputFields, transformationDescription, transformationType } of columns) {
    const field = schema.find((one) => one.name === name);
    if (!field) continue;
    const wanted = read.filter(({ column: { dataset, field } }) =>
      inputFields.some((f) => f.namespace === dataset.namespace && f.name === dataset.name && f.field === field),
    );
    for (const { column, version } of wanted) {
      const outputColumn = { dataset: written.id, field: name, type: field.type };
      const [of, to] = [
        { output: outputColumn, outputVersion: written.version },
        { input: column, inputVersion: version },
      ];
      useColumn(model, { ...of, ...to, transformationDescription, transformationType, createdAt: at, updatedAt: at });
    }
  }
}
