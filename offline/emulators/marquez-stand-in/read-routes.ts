import { datasetAnswer, namespaceAnswer } from "./dataset-answer.ts";
import { eventsAnswer } from "./events-answer.ts";
import { parseInstant } from "./instant.ts";
import { jobAnswer } from "./job-answer.ts";
import { datasetNamed, jobNamed, namespaceNamed, runWithId } from "./lookup.ts";
import type { Model } from "./model.ts";
import { columnLineage, lineage, upstream } from "./read-lineage.ts";
import { byName, datasets, jobRuns, jobs } from "./read-lists.ts";
import { listed, routeNotFound } from "./refusal.ts";
import { type ApiRequest, countParameter, pageOf, pageParameters, type ReadRequest } from "./request.ts";
import { runAnswer } from "./run-answer.ts";
import { search } from "./search.ts";
import { lastDay } from "./stats.ts";

/** Answers a GET from the model alone. `parts` are the values of the path's variables, in order. */
export type Read = (model: Model, request: ReadRequest, ...parts: string[]) => unknown;

function events(model: Model, { query }: ApiRequest) {
  const time = (name: string, byDefault: number): number => parseInstant(query.get(name) ?? "")?.instant ?? byDefault;
  const ascending = query.get("sortDirection")?.toLowerCase() === "asc";
  const [before, after] = [time("before", Date.UTC(2030, 0) * 1000), time("after", 0)];
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

function stats(model: Model, { query, at }: ReadRequest) {
  // Only this period was recorded.
  if (query.get("period") !== "DAY") throw routeNotFound();
  return lastDay(model, at);
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
    return datasetAnswer(model, datasetNamed(model, namespace, name));
  },
  jobs: jobs,
  "jobs/runs/:run": (model, _, id = "") => runAnswer(runWithId(model, id)),
  "jobs/runs/:run/facets": runFacets,
  lineage: lineage,
  "column-lineage": columnLineage,
  "runlineage/upstream": upstream,
  "stats/lineage-events": stats,
  search: found,
  "events/lineage": events,
  tags: () => ({ tags: TAGS }),
};
