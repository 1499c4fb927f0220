import type { Instant } from "./instant.ts";
import type { Job, Run } from "./model.ts";
import { type DatasetId, jobVersion } from "./versions.ts";

/** Each dataset once. */
export const distinct = (ids: DatasetId[]): DatasetId[] => [...new Set(ids)];

/**
 * Makes the version that a job has with these datasets its current one. The edges of the lineage graph change only for a
 * side that has datasets.
 */
export function setJobVersion(
  job: Job,
  { inputs, outputs, run, at }: { inputs: DatasetId[]; outputs: DatasetId[]; run: Run | null; at: Instant },
): string {
  const version = jobVersion(job, inputs, outputs, job.location);
  const found = job.versions.get(version) ?? { version, createdAt: at, inputs, outputs, latestRun: run };
  found.latestRun = run ?? found.latestRun;
  job.versions.set(version, found);
  job.current = found;
  job.updatedAt = at;
  if (inputs.length > 0) job.edges.inputs = inputs;
  if (outputs.length > 0) job.edges.outputs = outputs;
  return version;
}
