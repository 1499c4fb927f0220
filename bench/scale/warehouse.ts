/**
 * A made-up warehouse of any size: a tenth as many jobs as datasets, one run each, and twenty events a run. Each job
 * writes ten datasets and reads five of the job above it, so that all of them are one graph. Every dataset has five
 * columns, each made from one column above.
 */
export interface Warehouse {
  datasets: number;
  jobs: number;
}

export const jobNamespace = "warehouse.local";
export const datasetNamespace = "postgres://db.example:5432";
const outputsOfJob = 10;
export const eventsOfRun = 20;
/** How many runs are under way at a time, so that events of several arrive in turn. */
const atOnce = 10;

export const warehouseOf = (datasets: number): Warehouse => ({
  datasets,
  jobs: Math.max(1, Math.ceil(datasets / outputsOfJob)),
});

const padded = (nth: number, digits: number): string => String(nth).padStart(digits, "0");
export const jobName = (job: number): string => `warehouse.load_orders_by_customer_${padded(job, 5)}`;
export const datasetName = (dataset: number): string =>
  `analytics.marts.orders_by_customer_and_day_${padded(dataset, 6)}`;
export const runId = (job: number): string => `00000000-0000-4000-8000-${padded(job, 12)}`;
export const nthOf = (name: string): number => Number(/\d+$/.exec(name)?.[0]);

/** The job whose outputs another reads; undefined for the first. */
const above = (job: number): number | undefined => (job === 0 ? undefined : Math.floor((job - 1) / 3));
export const outputsOf = (job: number, { datasets }: Warehouse): number[] =>
  Array.from({ length: outputsOfJob }, (_, nth) => job * outputsOfJob + nth).filter((one) => one < datasets);
export function inputsOf(job: number, warehouse: Warehouse): number[] {
  const from = above(job);
  return from === undefined ? [] : outputsOf(from, warehouse).slice(0, 5);
}
export const writerOf = (dataset: number): number => Math.floor(dataset / outputsOfJob);
export const readersOf = (dataset: number, { jobs }: Warehouse): number[] => {
  const writer = writerOf(dataset);
  if (dataset % outputsOfJob >= 5) return [];
  return [1, 2, 3].map((nth) => writer * 3 + nth).filter((one) => one < jobs);
};
/** The dataset whose columns another's are made from; undefined for those of the first job. */
export function originOf(dataset: number, warehouse: Warehouse): number | undefined {
  const inputs = inputsOf(writerOf(dataset), warehouse);
  return inputs[dataset % inputs.length];
}

export const columns = ["order_id", "customer", "amount", "currency", "created_at"];
const producer = "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/dbt";
const facet = (name: string, version: string) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
});
const schema = { ...facet("SchemaDatasetFacet", "1-1-1"), fields: columns.map((name) => ({ name, type: "VARCHAR" })) };
const transformations = [{ type: "DIRECT", subtype: "IDENTITY", description: "", masking: false }];

function columnLineage(dataset: number, warehouse: Warehouse) {
  const origin = originOf(dataset, warehouse);
  if (origin === undefined) return {};
  const from = { namespace: datasetNamespace, name: datasetName(origin) };
  const fields = columns.map((field) => [field, { inputFields: [{ ...from, field, transformations }] }]);
  return { columnLineage: { ...facet("ColumnLineageDatasetFacet", "1-2-0"), fields: Object.fromEntries(fields) } };
}

/** The facets of a dataset, as its writer tells them. */
export const facetsOf = (dataset: number, warehouse: Warehouse) => ({ schema, ...columnLineage(dataset, warehouse) });

const start = Date.parse("2026-11-28T06:00:00Z");
export const eventTime = (nth: number): string => new Date(start + nth * 5).toISOString();

/** Which run and which of its twenty events comes as the nth. */
export function placeOf(nth: number, { jobs }: Warehouse): { job: number; step: number } {
  const group = Math.floor(nth / (atOnce * eventsOfRun));
  const within = Math.min(atOnce, jobs - group * atOnce);
  const at = nth - group * atOnce * eventsOfRun;
  return { job: group * atOnce + (at % within), step: Math.floor(at / within) };
}

/** The nth event. START tells the schemas of the inputs, COMPLETE all, and the RUNNING ones between name the datasets. */
export function eventOf(nth: number, warehouse: Warehouse) {
  const { job, step } = placeOf(nth, warehouse);
  const eventType = step === 0 ? "START" : step === eventsOfRun - 1 ? "COMPLETE" : "RUNNING";
  const name = (dataset: number) => ({ namespace: datasetNamespace, name: datasetName(dataset) });
  const told = eventType === "RUNNING" ? {} : { facets: { schema } };
  return {
    eventType,
    eventTime: eventTime(nth),
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: {
      runId: runId(job),
      facets: { processing_engine: { ...facet("ProcessingEngineRunFacet", "1-1-1"), version: "1.10.0", name: "dbt" } },
    },
    job: {
      namespace: jobNamespace,
      name: jobName(job),
      facets: {
        jobType: {
          ...facet("JobTypeJobFacet", "2-0-3"),
          processingType: "BATCH",
          integration: "DBT",
          jobType: "MODEL",
        },
      },
    },
    inputs: inputsOf(job, warehouse).map((one) => ({ ...name(one), ...told })),
    outputs: outputsOf(job, warehouse).map((one) => ({
      ...name(one),
      ...(eventType === "COMPLETE" ? { facets: facetsOf(one, warehouse) } : {}),
    })),
  };
}
