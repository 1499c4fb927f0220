/** The facets of a run, a job or a dataset: objects by name. */
export type Facets = Record<string, unknown>;

export interface EventDataset {
  namespace: string;
  name: string;
  facets?: Facets | null;
  inputFacets?: Facets | null;
  outputFacets?: Facets | null;
}

/** An OpenLineage event about one run of a job. */
export interface RunEvent {
  eventType?: string | null;
  eventTime: string;
  run: { runId: string; facets?: Facets | null };
  job: { namespace: string; name: string; facets?: Facets | null };
  inputs?: EventDataset[] | null;
  outputs?: EventDataset[] | null;
  producer: string;
  schemaURL?: string | null;
}

/** An OpenLineage event about a dataset alone. */
export interface DatasetEvent {
  eventTime: string;
  dataset: EventDataset;
  producer: string;
  schemaURL: string;
}

/** An OpenLineage event about a job alone, as its code says it, without a run. */
export type JobEvent = Omit<RunEvent, "eventType" | "run">;

export type LineageEvent = RunEvent | JobEvent | DatasetEvent;

export const isDatasetEvent = (event: LineageEvent): event is DatasetEvent => "dataset" in event;
export const isRunEvent = (event: LineageEvent): event is RunEvent => "run" in event;

/** A facet that is an object, or undefined. */
export const facetNamed = (facets: Facets | null | undefined, name: string): Facets | undefined => {
  const facet = facets?.[name];
  return typeof facet === "object" && facet !== null ? (facet as Facets) : undefined;
};

/** One text of one facet, as in `facetText(job.facets, "documentation", "description")`, or null. */
export const facetText = (facets: Facets | null | undefined, name: string, key: string): string | null => {
  const value = facetNamed(facets, name)?.[key];
  return typeof value === "string" ? value : null;
};

/** The run and the job that started a run, as its facet says. */
export interface Parent {
  run: { runId: string };
  job: { namespace: string; name: string };
}

export const parentOf = ({ run }: RunEvent): Parent | undefined =>
  facetNamed(run.facets, "parent") as Parent | undefined;
