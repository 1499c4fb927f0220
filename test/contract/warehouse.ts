import type { Places } from "../../contract/normalise.ts";

/** Where nothing is known of the machine. */
export const noPlaces: Places = { cwd: [], checkouts: [] };

/** A job's events, as a dbt-like project sends them. */
export interface Model {
  job: string;
  reads: string[];
  writes: string;
  fields?: Record<string, string>;
  /** Output column by input: `[dataset, field]`. Left out: each field from the field of the same name of every input. */
  columns?: Record<string, [string, string][]>;
}

/** A facet as it is sent. */
export interface SentFacet {
  _producer: string;
  _schemaURL: string;
}

interface SentTransformation {
  type: string;
  subtype: string;
  masking?: boolean;
}

/** A dataset of an event. */
export interface SentDataset {
  namespace: string;
  name: string;
  facets: Record<string, SentFacet> & {
    columnLineage?: SentFacet & {
      fields: Record<string, { inputFields: { transformations: SentTransformation[] }[] }>;
    };
  };
}

/** A run event. */
export interface SentEvent {
  eventType: string;
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: Record<string, SentFacet> };
  job: { namespace: string; name: string; facets: Record<string, SentFacet> };
  inputs: SentDataset[];
  outputs: SentDataset[];
}

/** A facet of the specification. */
export const facet = <T extends object>(name: string, version: string, more: T): SentFacet & T => ({
  _producer: "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/dbt",
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json`,
  ...more,
});

export const warehouse = "duckdb://warehouse.duckdb";
export const jobs = "analytics";

const usual = { id: "integer", name: "varchar", amount: "decimal(18,3)", currency: "varchar", updated_at: "timestamp" };

/** The events START and COMPLETE of a model's run. */
export function eventsOf(
  { job, reads, writes, fields = usual, columns }: Model,
  more: { day?: string; runId?: string } = {},
): SentEvent[] {
  const { day = "2026-11-28", runId = "3f1c6a52-7a86-4a4f-9b0e-6f6f1f1f1f1f" } = more;
  const schema = facet("SchemaDatasetFacet", "1-1-1", {
    fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
  });
  const from =
    columns ??
    Object.fromEntries(
      Object.keys(fields).map((field) => [field, reads.map((dataset): [string, string] => [dataset, field])]),
    );
  const columnLineage = facet("ColumnLineageDatasetFacet", "1-2-0", {
    fields: Object.fromEntries(
      Object.entries(from).map(([column, inputs]) => [
        column,
        {
          inputFields: inputs.map(([name, field]) => ({
            namespace: warehouse,
            name,
            field,
            transformations: [{ type: "DIRECT", subtype: "IDENTITY" }],
          })),
        },
      ]),
    ),
  });
  const dataSource = facet("DatasourceDatasetFacet", "1-0-1", { name: warehouse, uri: warehouse });
  const event = (eventType: string, at: string) => ({
    eventType,
    eventTime: `${day}T${at}Z`,
    producer: "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/dbt",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {
      runId,
      facets: { processing_engine: facet("ProcessingEngineRunFacet", "1-1-1", { version: "1.10.0", name: "dbt" }) },
    },
    job: {
      namespace: jobs,
      name: job,
      facets: {
        jobType: facet("JobTypeJobFacet", "2-0-3", { jobType: "MODEL", integration: "DBT", processingType: "BATCH" }),
        sql: facet("SQLJobFacet", "1-1-0", { query: "select 1" }),
      },
    },
    inputs: reads.map((name) => ({ namespace: warehouse, name, facets: { dataSource } })),
    outputs: [{ namespace: warehouse, name: writes, facets: { schema, columnLineage, dataSource } }],
  });
  return [event("START", "04:00:00.000"), event("COMPLETE", "04:00:01.000")];
}

/** A project of sources, staging models and marts: so many jobs. */
export function project(size: number): Model[] {
  const staging = Math.floor(size / 2);
  return Array.from({ length: size }, (_, nth): Model => {
    if (nth < staging)
      return {
        job: `dbt.shop.stg_source_${nth}`,
        reads: [`main.raw.source_${nth}`],
        writes: `main.staging.stg_source_${nth}`,
      };
    const reads = [nth % staging, (nth * 7) % staging].map((one) => `main.staging.stg_source_${one}`);
    return { job: `dbt.shop.mart_${nth}`, reads: [...new Set(reads)], writes: `main.marts.mart_${nth}` };
  });
}

/** A run's id for each of many. */
export const runId = (nth: number): string => `3f1c6a52-7a86-4a4f-9b0e-${String(nth).padStart(12, "0")}`;
