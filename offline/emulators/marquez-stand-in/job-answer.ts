import { formatInstant } from "./instant.ts";
import type { Job, Run, Use } from "./model.ts";
import { rowId } from "./row-id.ts";
import { runAnswer } from "./run-answer.ts";
import { byId, type DatasetId } from "./versions.ts";

const LATEST_RUNS = 10;

const latestRuns = (job: Job): Run[] =>
  job.runs
    .toReversed()
    .toSorted((a, b) => b.transitionedAt - a.transitionedAt)
    .slice(0, LATEST_RUNS);

const used = (uses: Map<string, Use> | undefined): DatasetId[] => {
  const ids = [...(uses?.values() ?? [])].map(({ version: { id } }) => id);
  return [...new Set(ids)].toSorted(byId);
};

/** The members of every answer about a job. Marquez gives inputs and outputs in no order; here they are sorted. */
export const jobSummary = (job: Job) => ({
  id: { namespace: job.namespace, name: job.name },
  type: "BATCH",
  name: job.name,
  simpleName: job.simpleName,
  parentJobName: job.parent?.name ?? null,
  parentJobUuid: job.parent && rowId("job", job.parent.namespace, job.parent.name),
  createdAt: formatInstant(job.createdAt),
  updatedAt: formatInstant(job.updatedAt),
  namespace: job.namespace,
  inputs: [] as DatasetId[],
  outputs: [] as DatasetId[],
  location: job.location,
  description: job.description,
});

/** A job in a list: its datasets are those of its latest run, or, without one, the inputs that its last event named. */
export function listedJob(job: Job) {
  const runs = latestRuns(job);
  return {
    ...jobSummary(job),
    inputs: runs[0] ? used(runs[0].inputs) : job.currentInputs.toSorted(byId),
    outputs: used(runs[0]?.outputs),
    latestRun: runs[0] ? runAnswer(runs[0]) : null,
    latestRuns: runs.length > 0 ? runs.map(runAnswer) : null,
    facets: job.current?.latestRun?.jobFacets ?? {},
    currentVersion: job.current && rowId(job.current.version),
    labels: [],
    tags: [],
  };
}

/** A job alone: the datasets of its current version, or, where that has none, those of its latest run. */
export function jobAnswer(job: Job) {
  const listed = listedJob(job);
  const { inputs = [], outputs = [] } = job.current ?? {};
  return {
    ...listed,
    inputs: inputs.length > 0 ? inputs.toSorted(byId) : listed.inputs,
    outputs: outputs.length > 0 ? outputs.toSorted(byId) : listed.outputs,
  };
}

/** The answer to deleting a job: the job without its runs. */
export const deletedJob = (job: Job) => ({
  ...jobAnswer({ ...job, runs: [] }),
  inputs: [],
  outputs: [],
});
