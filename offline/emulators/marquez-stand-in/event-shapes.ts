/** The type of each member of an object. A type with an exclamation mark makes the member required. */
export type Shape = Record<string, "text" | "text!" | "object" | "object!" | "list" | "any!">;

export const DATASET: Shape = {
  namespace: "text!",
  name: "text!",
  facets: "object",
  inputFacets: "object",
  outputFacets: "object",
};
export const RUN: Shape = { runId: "text!", facets: "object" };
export const JOB: Shape = { namespace: "text!", name: "text!", facets: "object" };

// In the order in which Marquez names missing members.
export const RUN_EVENT: Shape = {
  run: "object!",
  eventTime: "any!",
  producer: "text!",
  job: "object!",
  inputs: "list",
  outputs: "list",
};
export const JOB_EVENT: Shape = {
  eventTime: "any!",
  producer: "text!",
  job: "object!",
  inputs: "list",
  outputs: "list",
};
export const DATASET_EVENT: Shape = { eventTime: "any!", producer: "text!", dataset: "object!" };

/** The facets whose members Marquez reads rather than only keeps. OpenLineage requires less of the type of a job. */
export const JOB_FACETS: Shape = { jobType: "object" };
export const JOB_TYPE: Shape = { processingType: "text!", integration: "text!", jobType: "text!" };
export const RUN_FACETS: Shape = { parent: "object" };
export const PARENT: Shape = { run: "object!", job: "object!" };
export const PARENT_RUN: Shape = { runId: "text!" };
export const PARENT_JOB: Shape = { namespace: "text!", name: "text!" };
