import { keyOf, type QualifiedName } from "../lineage/names.ts";
import { KeptJobs } from "./kept-jobs.ts";
import type { SentEvents } from "./sent.ts";

/** How far a job's graph is asked for. */
export interface GraphReach {
  /** How many jobs away the farthest job is, at most. */
  depth: number;
  /** How many jobs are so near, by what was sent, and how many the whole graph has. */
  jobs: number;
  all: number;
}

/** Marquez takes 7 s for the graph of a thousand jobs. So many are an estimate of what it answers soon: not measured. */
const mostJobs = 150;

/**
 * How far the graph of a job can be asked for without Marquez walking hundreds of jobs, by what the recorder knows of it.
 * Two jobs are one apart that share a dataset, whichever side it is on (Marquez 0.51: `LineageDao.getLineage`).
 * @param farthest the depth that is asked for where the whole is small
 * @returns undefined where the whole is small enough, or nothing was sent
 */
export function reachOf(sent: SentEvents | undefined, from: QualifiedName, farthest: number): GraphReach | undefined {
  const datasetsOf = new Map<string, Set<string>>();
  const jobsOf = new Map<string, Set<string>>();
  for (const [key, lists] of listsOf(sent))
    for (const list of lists)
      for (const dataset of list) {
        addTo(datasetsOf, key, dataset);
        addTo(jobsOf, dataset, key);
      }
  const found = new Set([keyOf(from)]);
  let edge = [...found];
  let reach: Omit<GraphReach, "all"> = { depth: 0, jobs: 1 };
  for (let depth = 1; depth <= farthest && edge.length > 0; depth++) {
    const beside = edge.flatMap((job) =>
      [...(datasetsOf.get(job) ?? [])].flatMap((one) => [...(jobsOf.get(one) ?? [])]),
    );
    edge = [...new Set(beside)].filter((job) => !found.has(job));
    for (const job of edge) found.add(job);
    if (found.size <= mostJobs) reach = { depth, jobs: found.size };
  }
  return found.size <= mostJobs ? undefined : { ...reach, all: found.size };
}

/** The lists of datasets that the events of each job name, each once: most events of a run have the same. */
function listsOf(sent: SentEvents | undefined): Map<string, Set<readonly string[]>> {
  const kept = new KeptJobs();
  const lists = new Map<string, Set<readonly string[]>>();
  for (const { job, parent, inputs, outputs } of sent?.events ?? []) {
    if (!job) continue;
    const { key } = kept.of({ job, parent });
    addTo(lists, key, inputs);
    addTo(lists, key, outputs);
  }
  return lists;
}

function addTo<T>(sets: Map<string, Set<T>>, key: string, item: T): void {
  const known = sets.get(key);
  if (known) known.add(item);
  else sets.set(key, new Set([item]));
}
