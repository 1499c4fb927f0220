import { compareNames } from "./collation.ts";
import { datasetAnswer } from "./dataset-answer.ts";
import { listedJob } from "./job-answer.ts";
import { jobNamed, namespaceNamed } from "./lookup.ts";
import type { Dataset, Job, Model } from "./model.ts";
import { type ApiRequest, pageOf } from "./request.ts";
import { byStart, runAnswer } from "./run-answer.ts";

export const byName = (a: { name: string }, b: { name: string }): number => compareNames(a.name, b.name);

export function jobs(model: Model, { query }: ApiRequest, namespace?: string) {
  const all = [...model.jobs.values()].filter((job) => !job.deleted && job.namespace === (namespace ?? job.namespace));
  const states = query.getAll("lastRunStates");
  // As in Marquez, no list has a job whose run no event gave a state; `totalCount` counts it.
  const wanted = ({ currentRun }: Job): boolean =>
    currentRun === null || (currentRun.state !== "NEW" && (states.length === 0 || states.includes(currentRun.state)));
  const latestFirst = all.filter(wanted).toSorted((a, b) => b.updatedAt - a.updatedAt || byName(a, b));
  return { totalCount: all.length, jobs: pageOf(latestFirst, query).map(listedJob) };
}

export function datasets(model: Model, { query }: ApiRequest, namespace = "") {
  namespaceNamed(model, namespace);
  const all = [...model.datasets.values()].filter(({ id }) => id.namespace === namespace);
  const page = pageOf(
    all.toSorted((a, b) => byName(a.id, b.id)),
    query,
  );
  // As in Marquez, only the first ten of a page have their facets.
  const listed = (dataset: Dataset, index: number) => ({
    ...datasetAnswer(model, dataset),
    ...(index < 10 ? {} : { facets: {} }),
  });
  return { totalCount: all.length, datasets: page.map(listed) };
}

export function jobRuns(model: Model, { query }: ApiRequest, namespace = "", name = "") {
  namespaceNamed(model, namespace);
  const { runs } = jobNamed(model, namespace, name);
  return { runs: pageOf(runs.toSorted(byStart), query).map(runAnswer), totalCount: runs.length };
}
