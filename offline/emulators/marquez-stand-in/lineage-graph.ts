import { datasetSummary } from "./dataset-answer.ts";
import { jobSummary } from "./job-answer.ts";
import { type Dataset, type Job, keyOf, type Model } from "./model.ts";
import { type NodeId, nodeId } from "./node-id.ts";
import { runAnswer } from "./run-answer.ts";
import { byId, type DatasetId } from "./versions.ts";

const key = ({ namespace, name }: DatasetId): string => keyOf(namespace, name);

const touched = ({ edges }: Job): string[] => [...edges.inputs, ...edges.outputs].map(key);

/** The job that last wrote the dataset, else the job that last read it, even if neither does so any more. */
function jobOf(model: Model, dataset: DatasetId): Job | undefined {
  const uses = [...model.jobs.values()].flatMap((job) =>
    [...job.versions.values()].flatMap((version) => [
      ...(version.outputs.some((id) => key(id) === key(dataset)) ? [{ job, version, rank: 0 }] : []),
      ...(version.inputs.some((id) => key(id) === key(dataset)) ? [{ job, version, rank: 1 }] : []),
    ]),
  );
  uses.sort((a, b) => a.rank - b.rank || b.version.createdAt - a.version.createdAt);
  return uses[0]?.job;
}

/** All jobs that share a dataset with the start, directly or over at most `depth` others. */
function reachable(model: Model, start: Job, depth: number): Set<Job> {
  const found = new Set([start]);
  for (let step = 0, edge = [start]; step < depth && edge.length > 0; step++) {
    const shared = new Set(edge.flatMap(touched));
    const visible = [...model.jobs.values()].filter((job) => !job.deleted && !found.has(job));
    edge = visible.filter((job) => touched(job).some((dataset) => shared.has(dataset)));
    for (const job of edge) found.add(job);
  }
  return found;
}

const jobNode = (job: Job) => {
  const self = nodeId("job", job);
  const [inputs, outputs] = [job.edges.inputs.toSorted(byId), job.edges.outputs.toSorted(byId)];
  return {
    id: self,
    type: "JOB",
    data: {
      ...jobSummary(job),
      currentRunUuid: job.currentRun?.id ?? null,
      inputs,
      outputs,
      latestRun: job.currentRun && runAnswer(job.currentRun),
    },
    inEdges: inputs.map((id) => ({ origin: nodeId("dataset", id), destination: self })),
    outEdges: outputs.map((id) => ({ origin: self, destination: nodeId("dataset", id) })),
  };
};

function datasetNode(dataset: Dataset, jobs: Job[]) {
  const self = nodeId("dataset", dataset.id);
  const having = (side: "inputs" | "outputs") =>
    jobs.filter(({ edges }) => edges[side].some((id) => key(id) === key(dataset.id))).toSorted(byId);
  return {
    id: self,
    type: "DATASET",
    data: datasetSummary(dataset),
    inEdges: having("outputs").map((job) => ({ origin: nodeId("job", job), destination: self })),
    outEdges: having("inputs").map((job) => ({ origin: self, destination: nodeId("job", job) })),
  };
}

/** The graph around an existing node, its nodes sorted by id. A dataset that no job uses any more is alone in it. */
export function lineageGraph(model: Model, { type, id }: NodeId, depth: number) {
  const start = type === "job" ? model.jobs.get(key(id)) : jobOf(model, id);
  const jobs = start ? [...reachable(model, start, depth)] : [];
  const datasets = new Set(jobs.flatMap(touched));
  const asked = type === "dataset" && !datasets.has(key(id));
  const shown = asked ? { jobs: [], datasets: [key(id)] } : { jobs, datasets: [...datasets] };
  const nodes = [
    ...shown.datasets.map((dataset) => datasetNode(model.datasets.get(dataset) as Dataset, shown.jobs)),
    ...shown.jobs.map(jobNode),
  ];
  return { graph: nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}
