import { schemaFields } from "./dataset-facets.ts";
import { type EventDataset, type Facets, facetNamed, isRunEvent, type RunEvent } from "./event.ts";
import { formatZoned } from "./instant.ts";
import type { Model, StoredEvent } from "./model.ts";

/** Marquez shows every facet that it knows, as null where the event has none. */
const facetsWith = (known: string[], facets: Facets | null | undefined): Facets | null =>
  facets ? { ...Object.fromEntries(known.map((name) => [name, null])), ...facets } : null;

const DATASET = [
  "documentation",
  "schema",
  "dataSource",
  "description",
  "lifecycleStateChange",
  "columnLineage",
  "symlinks",
];

const COLUMN = { transformationDescription: null, transformationType: null };

function datasetOf({ namespace, name, facets, inputFacets, outputFacets }: EventDataset) {
  const shown = facetsWith(DATASET, facets);
  if (shown?.schema) {
    shown.schema = { ...shown.schema, fields: schemaFields(facets) };
  }
  const columns = facetNamed(facets, "columnLineage");
  if (shown && typeof columns?.fields === "object") {
    const fields = Object.entries(columns.fields ?? {}).map(([name, column]) => [name, { ...COLUMN, ...column }]);
    shown.columnLineage = { ...columns, fields: Object.fromEntries(fields) };
  }
  return { namespace, name, facets: shown, inputFacets: inputFacets ?? null, outputFacets: outputFacets ?? null };
}

const runEvent = (event: RunEvent, time: StoredEvent["time"]) => ({
  eventType: event.eventType ?? null,
  eventTime: formatZoned(time),
  run: { runId: event.run.runId, facets: facetsWith(["nominalTime", "parent"], event.run.facets) },
  job: {
    namespace: event.job.namespace,
    name: event.job.name,
    facets: facetsWith(["documentation", "sourceCodeLocation", "sql", "jobType"], event.job.facets),
  },
  inputs: event.inputs?.map(datasetOf) ?? null,
  outputs: event.outputs?.map(datasetOf) ?? null,
  producer: event.producer,
  schemaURL: event.schemaURL ?? null,
});

/** A page of the run events, sorted by their own time. As in Marquez, `totalCount` counts events of every kind. */
export function eventsAnswer(
  model: Model,
  {
    before,
    after,
    ascending,
    limit,
    offset,
  }: {
    before: number;
    after: number;
    ascending: boolean;
    limit: number;
    offset: number;
  },
) {
  const within = model.events.filter(({ time: { instant } }) => instant >= after && instant < before);
  const direction = ascending ? 1 : -1;
  const events = within
    .toSorted((a, b) => direction * (a.time.instant - b.time.instant))
    .flatMap(({ event, time }) => (isRunEvent(event) ? [{ event, time }] : []))
    .slice(offset, offset + limit)
    .map(({ event, time }) => runEvent(event, time));
  return { totalCount: within.length, events };
}
