import { flag, list, map, object, text, uuid, variants } from "./shapes.ts";

/** How an output column comes from an input column. */
export const transformation = object({ type: text }, { subtype: text, description: text, masking: flag });

const transformations = list(transformation);
const together = ["namespace", "name"];

/** Where the data of a dataset, a field or a job comes from. */
const input = variants({
  DATASET: object({ namespace: text, name: text }, { field: text, transformations }),
  JOB: object({}, { namespace: text, name: text, runId: uuid, transformations }, { together }),
});

/** The members of the explicit lineage of a dataset, added to the specification in 2026. */
export const datasetLineage = { inputs: list(input), fields: map(object({ inputs: list(input) })) };

/** One target of the explicit lineage that a job tells. */
export const lineageEntry = variants({
  DATASET: object({ namespace: text, name: text }, datasetLineage),
  JOB: object({}, { namespace: text, name: text, runId: uuid, inputs: list(input) }, { together }),
});
