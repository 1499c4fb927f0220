import type { Place } from "../../conformance/shapes.ts";

/** Facets as a producer sends them: without members that may be left out, where that is not their point. */
type Bodies = Record<string, Record<string, unknown>>;
// biome-ignore lint/suspicious/noExplicitAny: tests plant faults at any place
export type Body = any;

const id = "0198c2f0-1111-7000-8000-000000000001";
const name = { namespace: "file", name: "/data/in.csv" };
const transformations = [{ type: "DIRECT", subtype: "IDENTITY", description: "as it is", masking: false }];

const run: Bodies = {
  parent: {
    run: { runId: id, facets: {} },
    job: { namespace: "n", name: "p", facets: {} },
    root: { run: { runId: id }, job: { namespace: "n", name: "r" } },
  },
  nominalTime: { nominalStartTime: "2025-01-02T03:04:05Z", nominalEndTime: "2025-01-02T03:04:05.5+02:00" },
  errorMessage: { message: "it broke", programmingLanguage: "python", stackTrace: "line 1" },
  externalQuery: { externalQueryId: "q1", source: "bigquery" },
  extractionError: {
    totalTasks: 2,
    failedTasks: 1,
    errors: [{ errorMessage: "no parser", stackTrace: "line 1", task: "t", taskNumber: 0 }],
  },
  processing_engine: { version: "4.0.0", name: "spark", openlineageAdapterVersion: "1.54.0" },
  environmentVariables: { environmentVariables: [{ name: "A", value: "b" }] },
  executionParameters: { parameters: [{ key: "k", name: "n", description: "d", value: "v" }] },
  jobDependencies: {
    upstream: [{ job: { namespace: "n", name: "u" }, run: { runId: id }, dependency_type: "DIRECT_INVOCATION" }],
    downstream: [],
    trigger_rule: "ALL_SUCCESS",
  },
  tags: { tags: [{ key: "a", value: "b", source: "USER" }] },
  test: { tests: [{ name: "not null", status: "pass", severity: "error", params: { any: [1] } }] },
};

const job: Bodies = {
  documentation: { description: "d", contentType: "text/markdown" },
  ownership: { owners: [{ name: "team:a", type: "OWNER" }] },
  sourceCode: { language: "python", sourceCode: "pass" },
  sourceCodeLocation: { type: "git", url: "https://example.org/a.git", version: "abc", pullRequestNumber: "1" },
  sql: { query: "select 1", dialect: "postgres" },
  jobType: {
    processingType: "BATCH",
    integration: "SPARK",
    jobType: "QUERY",
    emissionPattern: { eventTrigger: "TIME", eventContentMode: "DELTA", windowDuration: 1 },
  },
  tags: { tags: [{ key: "a", value: "b" }] },
  lineage: {
    entries: [
      {
        type: "DATASET",
        ...name,
        inputs: [{ type: "JOB" }],
        fields: { a: { inputs: [{ type: "DATASET", ...name }] } },
      },
      { type: "JOB", runId: id, inputs: [] },
    ],
  },
};

const metrics = { columnMetrics: { a: { nullCount: 0, min: 0.5, quantiles: { "0.5": 1 } } }, rowCount: 3 };
const assertions = { assertions: [{ assertion: "not_null", success: true, column: "a" }] };
const dataset: Bodies = {
  schema: {
    fields: [
      { name: "a", type: "int", description: "d", ordinal_position: 1 },
      { name: "b", type: "struct", fields: [{ name: "c" }] },
    ],
  },
  dataSource: { name: "files", uri: "file:///data" },
  columnLineage: {
    fields: { a: { inputFields: [{ ...name, field: "a", transformations }] } },
    dataset: [{ ...name, field: "b", transformations: [{ type: "INDIRECT", subtype: "FILTER" }] }],
  },
  symlinks: { identifiers: [{ namespace: "hive://h:10000", name: "d.t", type: "TABLE" }] },
  version: { datasetVersion: "7" },
  lifecycleStateChange: { lifecycleStateChange: "RENAME", previousIdentifier: name },
  ownership: { owners: [{ name: "team:a" }] },
  documentation: { description: "d" },
  storage: { storageLayer: "iceberg", fileFormat: "parquet" },
  datasetType: { datasetType: "TABLE", subType: "MATERIALIZED" },
  catalog: { framework: "iceberg", type: "rest", name: "c", metadataUri: "http://c", catalogProperties: { a: "b" } },
  hierarchy: { hierarchy: [{ type: "DATABASE", name: "d" }] },
  tags: { tags: [{ key: "pii", value: "true", field: "a" }] },
  dataQualityAssertions: assertions,
  dataQualityMetrics: metrics,
  lineage: { inputs: [{ type: "DATASET", ...name, field: "a", transformations }], fields: { a: { inputs: [] } } },
};

const expression = { type: "compare", comparison: "GREATER", left: { type: "field", field: "a" } };
const condition = {
  type: "binary",
  operator: "AND",
  left: { type: "location", locations: ["/a"] },
  right: { ...expression, right: { type: "literal", value: "1" } },
};
const partition = { type: "partition", partitions: [{ identifier: "p", dimensions: { day: "2025-01-02", n: 1 } }] };

/** A body of each facet of the specification, by place and key, without what every facet has. */
export const bodies: Record<Place, Bodies> = {
  run,
  job,
  dataset,
  input: {
    dataQualityMetrics: metrics,
    dataQualityAssertions: assertions,
    inputStatistics: { rowCount: 3, size: 40, fileCount: 1 },
    subset: { inputCondition: condition },
  },
  output: { outputStatistics: { rowCount: 3 }, subset: { outputCondition: partition } },
};
