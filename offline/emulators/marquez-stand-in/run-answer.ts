import { formatInstant, type Instant } from "./instant.ts";
import type { Run, Use } from "./model.ts";

export const timeOrNull = (instant: Instant | null): string | null =>
  instant === null ? null : formatInstant(instant);

const uses = (of: Map<string, Use>) =>
  [...of.values()].map(({ version: { id, version }, facets }) => ({ datasetVersionId: { ...id, version }, facets }));

/** A run as the API shows it. */
export const runAnswer = (run: Run) => ({
  id: run.id,
  createdAt: formatInstant(run.createdAt),
  updatedAt: formatInstant(run.updatedAt),
  nominalStartTime: timeOrNull(run.nominalStartTime),
  nominalEndTime: timeOrNull(run.nominalEndTime),
  state: run.state,
  startedAt: timeOrNull(run.startedAt),
  endedAt: timeOrNull(run.endedAt),
  durationMs: run.startedAt === null || run.endedAt === null ? null : Math.trunc((run.endedAt - run.startedAt) / 1000),
  args: run.args,
  jobVersion: run.jobVersion && { namespace: run.job.namespace, name: run.job.name, version: run.jobVersion },
  inputDatasetVersions: uses(run.inputs),
  outputDatasetVersions: uses(run.outputs),
  facets: run.facets,
});

/**
 * Sorts the run that started last to the front, and runs that never started to the end. PostgreSQL leaves open how those
 * are sorted among themselves; it was seen to give the last one first.
 */
export const byStart = (a: Run, b: Run): number =>
  (b.startedAt ?? -Infinity) - (a.startedAt ?? -Infinity) || b.createdAt - a.createdAt;
