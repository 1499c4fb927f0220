import {
  columns,
  datasetName,
  datasetNamespace,
  eventOf,
  eventsOfRun,
  eventTime,
  facetsOf,
  inputsOf,
  jobName,
  jobNamespace,
  nthOf,
  originOf,
  outputsOf,
  readersOf,
  runId,
  type Warehouse,
  writerOf,
} from "./warehouse.ts";

/** An answer to a question of a kind; no body when what was asked for does not exist. */
interface Answered {
  kind: string;
  body?: string | undefined;
}

/** The answers of a page are made once: a real Marquez is in another process, and what it takes is not ours. */
const made = new Map<string, string>();
const once = (key: string, make: () => unknown): string => {
  const known = made.get(key) ?? JSON.stringify(make());
  made.set(key, known);
  return known;
};

/** What Marquez 0.51 answers about a warehouse of which every event arrived. */
export function answerOf(url: URL, warehouse: Warehouse): Answered {
  const parts = url.pathname.split("/").slice(3).map(decodeURIComponent);
  const query = url.searchParams;
  const [first, namespace = "", list, name = "", of] = parts;
  const range = (count: number) => {
    const from = Number(query.get("offset"));
    return numbers(from, Math.min(count, from + Number(query.get("limit") ?? 100)));
  };
  if (first === "jobs" && namespace === "runs") {
    const job = nthOf(parts[2] ?? "");
    return { kind: "run", body: job < warehouse.jobs ? JSON.stringify(runOf(job, warehouse)) : undefined };
  }
  if (first === "lineage") {
    const depth = Number(query.get("depth") ?? 20);
    const node = query.get("nodeId") ?? "";
    return {
      kind: `lineage, depth ${depth}`,
      body: once(url.href, () => ({ graph: graphOf(nthOf(node), depth, warehouse) })),
    };
  }
  if (first === "column-lineage") {
    const dataset = nthOf(query.get("nodeId") ?? "");
    return { kind: "column lineage", body: JSON.stringify({ graph: columnGraphOf(dataset, warehouse) }) };
  }
  if (first === "events") return { kind: "events, a page", body: eventPage(query, warehouse) };
  if (first === "namespaces" && namespace === "")
    return {
      kind: "namespaces",
      body: JSON.stringify({ namespaces: [jobNamespace, datasetNamespace].map((name) => ({ name })) }),
    };
  if (list === "datasets" && name !== "")
    return { kind: "dataset", body: JSON.stringify(datasetOf(nthOf(name), warehouse)) };
  if (list === "datasets") {
    const count = namespace === datasetNamespace ? warehouse.datasets : 0;
    return {
      kind: "datasets, a page",
      body: once(url.href, () => ({
        totalCount: count,
        datasets: range(count).map((one) => datasetOf(one, warehouse)),
      })),
    };
  }
  if (list === "jobs" && of === "runs")
    return { kind: "runs of a job", body: JSON.stringify({ runs: [runOf(nthOf(name), warehouse)], totalCount: 1 }) };
  if (list === "jobs" && name !== "") return { kind: "job", body: JSON.stringify(jobOf(nthOf(name), warehouse)) };
  if (list === "jobs") {
    const count = namespace === jobNamespace ? warehouse.jobs : 0;
    return {
      kind: "JOBS, A PAGE",
      body: JSON.stringify({ totalCount: count, jobs: range(count).map((one) => jobOf(one, warehouse)) }),
    };
  }
  return { kind: `unknown: ${url.pathname}` };
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, nth) => from + nth);
const uuid = (nth: number): string => `11111111-0000-4000-8000-${String(nth).padStart(12, "0")}`;
const idOf = (namespace: string, name: string) => ({ namespace, name });
const times = { createdAt: "2026-11-28T06:00:00Z", updatedAt: "2026-11-28T06:01:00Z" };

function datasetOf(dataset: number, warehouse: Warehouse) {
  const name = datasetName(dataset);
  return {
    ...nodeOfDataset(dataset),
    currentVersion: uuid(dataset),
    columnLineage: columnsOf(dataset, warehouse),
    facets: facetsOf(dataset, warehouse),
    deleted: false,
    name,
  };
}

function nodeOfDataset(dataset: number) {
  const name = datasetName(dataset);
  return {
    id: idOf(datasetNamespace, name),
    type: "DB_TABLE",
    name,
    physicalName: name,
    ...times,
    namespace: datasetNamespace,
    sourceName: "default",
    fields: columns.map((name) => ({ name, type: "VARCHAR", tags: [], description: null })),
    tags: [],
    lastModifiedAt: null,
    description: null,
    lastLifecycleState: "",
  };
}

function columnsOf(dataset: number, warehouse: Warehouse) {
  const origin = originOf(dataset, warehouse);
  if (origin === undefined) return null;
  const nothing = { transformationDescription: null, transformationType: null };
  const from = { namespace: datasetNamespace, dataset: datasetName(origin) };
  return columns.map((name) => ({ name, inputFields: [{ ...from, field: name, ...nothing }], ...nothing }));
}

function columnGraphOf(dataset: number, warehouse: Warehouse) {
  const name = datasetName(dataset);
  return (columnsOf(dataset, warehouse) ?? []).map(({ name: field, inputFields }) => ({
    id: `datasetField:${datasetNamespace}:${name}:${field}`,
    type: "DATASET_FIELD",
    data: {
      namespace: datasetNamespace,
      dataset: name,
      datasetVersion: uuid(dataset),
      field,
      fieldType: "VARCHAR",
      inputFields,
    },
    inEdges: [],
    outEdges: [],
  }));
}

function runOf(job: number, warehouse: Warehouse) {
  const version = (dataset: number) => ({
    datasetVersionId: { ...idOf(datasetNamespace, datasetName(dataset)), version: uuid(dataset) },
    facets: {},
  });
  return {
    id: runId(job),
    ...times,
    nominalStartTime: null,
    nominalEndTime: null,
    state: "COMPLETED",
    startedAt: times.createdAt,
    endedAt: times.updatedAt,
    durationMs: 60_000,
    args: {},
    jobVersion: { ...idOf(jobNamespace, jobName(job)), version: uuid(job) },
    inputDatasetVersions: inputsOf(job, warehouse).map(version),
    outputDatasetVersions: outputsOf(job, warehouse).map(version),
    facets: eventOf(0, warehouse).run.facets,
  };
}

const names = (datasets: number[]) => datasets.map((one) => idOf(datasetNamespace, datasetName(one)));
const jobOf = (job: number, warehouse: Warehouse) => ({
  id: idOf(jobNamespace, jobName(job)),
  type: "BATCH",
  name: jobName(job),
  simpleName: jobName(job),
  parentJobName: null,
  parentJobUuid: null,
  ...times,
  namespace: jobNamespace,
  inputs: names(inputsOf(job, warehouse)),
  outputs: names(outputsOf(job, warehouse)),
  location: null,
  description: null,
  latestRun: runOf(job, warehouse),
  facets: eventOf(0, warehouse).job.facets,
  labels: [],
  tags: [],
});

/** The nodes within some jobs of a job, as Marquez counts: those that share a dataset are one apart. */
function graphOf(from: number, depth: number, warehouse: Warehouse) {
  let edge = [from];
  const jobs = new Set(edge);
  for (let step = 0; step < depth && edge.length > 0; step++) {
    const beside = edge.flatMap((job) =>
      [...inputsOf(job, warehouse), ...outputsOf(job, warehouse)].flatMap((one) => [
        writerOf(one),
        ...readersOf(one, warehouse),
      ]),
    );
    edge = [...new Set(beside)].filter((one) => !jobs.has(one));
    for (const one of edge) jobs.add(one);
  }
  const datasets = new Set([...jobs].flatMap((job) => [...inputsOf(job, warehouse), ...outputsOf(job, warehouse)]));
  const jobId = (job: number) => `job:${jobNamespace}:${jobName(job)}`;
  const datasetId = (dataset: number) => `dataset:${datasetNamespace}:${datasetName(dataset)}`;
  const arrow = (origin: string, destination: string) => ({ origin, destination });
  return [
    ...[...datasets].map((one) => ({
      id: datasetId(one),
      type: "DATASET",
      data: nodeOfDataset(one),
      inEdges: jobs.has(writerOf(one)) ? [arrow(jobId(writerOf(one)), datasetId(one))] : [],
      outEdges: readersOf(one, warehouse)
        .filter((job) => jobs.has(job))
        .map((job) => arrow(datasetId(one), jobId(job))),
    })),
    ...[...jobs].map((job) => ({
      id: jobId(job),
      type: "JOB",
      data: jobOf(job, warehouse),
      inEdges: inputsOf(job, warehouse).map((one) => arrow(datasetId(one), jobId(job))),
      outEdges: outputsOf(job, warehouse).map((one) => arrow(jobId(job), datasetId(one))),
    })),
  ];
}

function eventPage(query: URLSearchParams, warehouse: Warehouse): string {
  const count = warehouse.jobs * eventsOfRun;
  const [first, second] = [Date.parse(eventTime(0)), Date.parse(eventTime(1))];
  const placeAt = (time: string | null, otherwise: number) => {
    const at = time === null ? otherwise : Math.ceil((Date.parse(time) - first) / (second - first));
    return Math.min(count, Math.max(0, at));
  };
  const [from, to] = [placeAt(query.get("after"), 0), placeAt(query.get("before"), count)];
  const limit = Number(query.get("limit") ?? 100);
  const [asc, offset] = [query.get("sortDirection") === "asc", Number(query.get("offset"))];
  const all = asc
    ? numbers(from + offset, Math.min(to, from + offset + limit))
    : numbers(Math.max(from, to - offset - limit), to - offset).reverse();
  return JSON.stringify({ totalCount: to - from, events: all.map((nth) => eventOf(nth, warehouse)) });
}
