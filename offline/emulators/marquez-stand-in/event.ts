/** The facets of a run, a job or a dataset: objects by name. */
export type Facets = Record<string, unknown>;

export interface SchemaField {
  name: string;
  type: string | null;
  description: string | null;
}

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

export type LineageEvent = RunEvent | DatasetEvent;

export const isDatasetEvent = (event: LineageEvent): event is DatasetEvent => "dataset" in event;

const facetNamed = (facets: Facets | null | undefined, name: string): Facets | undefined => {
  const facet = facets?.[name];
  return typeof facet === "object" && facet !== null ? (facet as Facets) : undefined;
};

/** One text of one facet, as in `facetText(job.facets, "documentation", "description")`, or null. */
export const facetText = (facets: Facets | null | undefined, name: string, key: string): string | null => {
  const value = facetNamed(facets, name)?.[key];
  return typeof value === "string" ? value : null;
};

/** The columns in a dataset's schema facet. */
export function schemaFields(facets: Facets | null | undefined): SchemaField[] {
  const fields = facetNamed(facets, "schema")?.fields;
  if (!Array.isArray(fields)) return [];
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return fields.flatMap((field) =>
    typeof field?.name === "string"
      ? [{ name: field.name, type: text(field.type), description: text(field.description) }]
      : [],
  );
}
