import { datasetAnswer, namespaceAnswer } from "./dataset-answer.ts";
import { eventsAnswer } from "./events-answer.ts";
import { parseInstant } from "./instant.ts";
import { jobAnswer, listedJob } from "./job-answer.ts";
import { lineageGraph } from "./lineage-graph.ts";
import { datasetNamed, jobNamed, namespaceNamed, runWithId } from "./lookup.ts";
import type { Job, Model } from "./model.ts";
import { parseNodeId } from "./node-id.ts";
import { listed } from "./refusal.ts";
import { type ApiRequest, countParameter, pageOf, pageParameters } from "./request.ts";
import { byStart, runAnswer } from "./run-answer.ts";
import { search } from "./search.ts";

/** Answers a GET from the model alone. `parts` are the values of the path's variables, in order. */
export type Read = (model: Model, request: ApiRequest, ...parts: string[]) => unknown;

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

function jobs(model: Model, { query }: ApiRequest, namespace?: string) {
  const all = [...model.jobs.values()].filter((job) => !job.deleted && job.namespace === (namespace ?? job.namespace));
  const states = query.getAll("lastRunStates");
  const wanted = (job: Job): boolean =>
    states.length === 0 || job.currentRun === null || states.includes(job.currentRun.state);
  const latestFirst = all.filter(wanted).toSorted((a, b) => b.updatedAt - a.updatedAt || byName(a, b));
  return { totalCount: all.length, jobs: pageOf(latestFirst, query).map(listedJob) };
}

function datasets(model: Model, { query }: ApiRequest, namespace = "") {
  namespaceNamed(model, namespace);
  const all = [...model.datasets.values()].filter(({ id }) => id.namespace === namespace);
  const page = pageOf(
    all.toSorted((a, b) => byName(a.id, b.id)),
    query,
  );
  return { totalCount: all.length, datasets: page.map(datasetAnswer) };
}

function jobRuns(model: Model, { query }: ApiRequest, namespace = "", name = "") {
  namespaceNamed(model, namespace);
  const { runs } = jobNamed(model, namespace, name);
  return { runs: pageOf(runs.toSorted(byStart), query).map(runAnswer), totalCount: runs.length };
}

function lineage(model: Model, { query }: ApiRequest) {
  const asked = query.get("nodeId");
  if (asked === null) throw listed(400, "query param nodeId must not be null");
  const node = parseNodeId(asked);
  const { namespace, name } = node.id;
  if (node.type === "job") jobNamed(model, namespace, name);
  else datasetNamed(model, namespace, name);
  return lineageGraph(model, node, countParameter(query, "depth", 20));
}

function events(model: Model, { query }: ApiRequest) {
  const time = (name: string, byDefault: number): number => parseInstant(query.get(name) ?? "")?.instant ?? byDefault;
  const ascending = query.get("sortDirection")?.toLowerCase() === "asc";
  const [before, after] = [time("before", Number.POSITIVE_INFINITY), time("after", 0)];
  return eventsAnswer(model, { before, after, ascending, ...pageParameters(query) });
}

function found(model: Model, { query }: ApiRequest) {
  const q = query.get("q") ?? "";
  if (q.trim() === "") throw listed(400, "query param q must not be blank");
  const [namespace, filter, sort] = [query.get("namespace"), query.get("filter"), query.get("sort")];
  return search(model, { q, namespace, filter, sort, limit: countParameter(query, "limit", 10) });
}

function runFacets(model: Model, { query }: ApiRequest, id = "") {
  const run = runWithId(model, id);
  const type = query.get("type")?.toLowerCase();
  if (type === undefined) throw listed(400, "query param type must not be null");
  return { runId: run.id, facets: type === "job" ? run.jobFacets : run.facets };
}

const TAGS = [
  { name: "SENSITIVE", description: "Contains sensitive information" },
  { name: "PII", description: "Personally identifiable information" },
];

/** Every GET that the API answers, by its path below /api/v1. */
export const readRoutes: Record<string, Read> = {
  namespaces: (model, { query }) => ({
    namespaces: pageOf([...model.namespaces.values()].toSorted(byName), query).map(namespaceAnswer),
  }),
  "namespaces/:namespace": (model, _, namespace = "") => namespaceAnswer(namespaceNamed(model, namespace)),
  "namespaces/:namespace/jobs": jobs,
  "namespaces/:namespace/jobs/:job": (model, _, namespace = "", name = "") => {
    namespaceNamed(model, namespace);
    return jobAnswer(jobNamed(model, namespace, name));
  },
  "namespaces/:namespace/jobs/:job/runs": jobRuns,
  "namespaces/:namespace/datasets": datasets,
  "namespaces/:namespace/datasets/:dataset": (model, _, namespace = "", name = "") => {
    namespaceNamed(model, namespace);
    return datasetAnswer(datasetNamed(model, namespace, name));
  },
  jobs: jobs,
  "jobs/runs/:run": (model, _, id = "") => runAnswer(runWithId(model, id)),
  "jobs/runs/:run/facets": runFacets,
  lineage: lineage,
  search: found,
  "events/lineage": events,
  tags: () => ({ tags: TAGS }),
};
