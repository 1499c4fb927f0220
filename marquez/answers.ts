import { z } from "zod";

const datasetVersion = z.looseObject({ datasetVersionId: z.looseObject({ namespace: z.string(), name: z.string() }) });
const edge = z.looseObject({ origin: z.string(), destination: z.string() });

export const run = z.looseObject({
  id: z.string(),
  state: z.string(),
  startedAt: z.string().nullish(),
  endedAt: z.string().nullish(),
  /** Only a run that has ended has one. It names the job. */
  jobVersion: z.looseObject({ namespace: z.string(), name: z.string() }).nullish(),
  inputDatasetVersions: z.array(datasetVersion).default([]),
  outputDatasetVersions: z.array(datasetVersion).default([]),
});

export const job = z.looseObject({ namespace: z.string(), name: z.string() });

const listedInput = z.object({ namespace: z.string(), dataset: z.string(), field: z.string() });
const listedColumn = z.looseObject({ name: z.string(), inputFields: z.array(listedInput) });

export const dataset = z.looseObject({
  namespace: z.string().nullish(),
  name: z.string(),
  /** The columns that have lineage, as `columnLineage` tells them, too (`DatasetResource.list` adds them). */
  columnLineage: z.array(z.unknown()).nullish(),
});

/** The columns with lineage of a dataset in a list. */
export const listedColumns = z.array(listedColumn);

export const namespace = z.looseObject({ name: z.string() });

export const lineage = z.looseObject({
  graph: z.array(z.looseObject({ id: z.string(), type: z.string(), inEdges: z.array(edge), outEdges: z.array(edge) })),
});

const inputField = z.looseObject({ namespace: z.string(), dataset: z.string(), field: z.string() });
const column = z.looseObject({
  namespace: z.string(),
  dataset: z.string(),
  field: z.string(),
  inputFields: z.array(inputField).default([]),
});

export const columnLineage = z.looseObject({
  graph: z.array(z.looseObject({ id: z.string(), type: z.string(), data: column })),
});

/** Which parent an event names: the name of its job begins with it. */
const eventFacets = z
  .object({
    parent: z
      .object({ job: z.object({ name: z.string() }) })
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined);

export const event = z.object({
  eventType: z.string().nullish(),
  /** With the offset that the sender wrote. */
  eventTime: z.string().refine((text) => !Number.isNaN(Date.parse(text)), "no time"),
  run: z.object({ runId: z.string(), facets: eventFacets }),
  job: z.object({ namespace: z.string(), name: z.string() }),
});

/** A run of a job, with its state and the datasets that it read and wrote. */
export type Run = z.output<typeof run>;
export type Job = z.output<typeof job>;
/** A dataset. */
export type Dataset = z.output<typeof dataset>;
/** The lineage graph around one node: datasets, jobs and the edges between them. */
export type Lineage = z.output<typeof lineage>;
/** The graph of columns around one dataset or one of its columns. */
export type ColumnLineage = z.output<typeof columnLineage>;
/** A run event as Marquez lists it, without its facets: a long list stays small. */
export type KeptEvent = z.output<typeof event>;
