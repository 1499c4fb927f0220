import { facetsIn, filled, list, object, oneOf, time, uri, uuid } from "./shapes.ts";

/** The kinds of event, as the fragments of `schemaURL` name them. */
export type Kind = "RunEvent" | "JobEvent" | "DatasetEvent";

const dataset = { facets: facetsIn("dataset") };
const name = { namespace: filled, name: filled };
const run = object({ runId: uuid }, { facets: facetsIn("run") });
const job = object(name, { facets: facetsIn("job") });
const datasets = {
  inputs: list(object(name, { ...dataset, inputFacets: facetsIn("input") })),
  outputs: list(object(name, { ...dataset, outputFacets: facetsIn("output") })),
};
const every = { eventTime: time, producer: uri, schemaURL: uri };

/** The types of run events. */
export const eventTypes = ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"] as const;

/** The kinds of event of OpenLineage 2-0-2. Facts of its core schema: https://openlineage.io/docs/spec/object-model */
export const core = {
  RunEvent: object({ ...every, run, job }, { eventType: oneOf(...eventTypes), ...datasets }),
  JobEvent: object({ ...every, job }, datasets),
  DatasetEvent: object({ ...every, dataset: object(name, dataset) }),
} as const;

/** Every version of the core schema that was published, the newest last. */
export const coreVersions = ["1-0-0", "1-0-1", "1-0-2", "1-0-3", "1-0-4", "1-0-5", "2-0-0", "2-0-1", "2-0-2"] as const;
