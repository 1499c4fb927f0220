import { keyOf } from "../lineage/names.ts";
import { driftKinds } from "../settings/contract.ts";
import type { Drift } from "./drift.ts";

/**
 * Drifts of which the same is true of several jobs, or of several datasets of a job, as one; the breaking ones first. What a
 * facet says of datasets is one whatever their jobs are: an older producer leaves it out everywhere.
 */
export function grouped(drifts: readonly Drift[]): Drift[] {
  const groups = Map.groupBy(drifts, (drift) => JSON.stringify(sameness(drift)));
  return [...groups.values()]
    .map((all) => together(all))
    .sort((one, other) => driftKinds.indexOf(one.kind) - driftKinds.indexOf(other.kind));
}

function sameness(drift: Drift): unknown[] {
  const { kind, change, level, job, dataset, what, before, after, why, nearest } = drift;
  const same = [kind, change, level, what, before, after, why, nearest, dataset !== undefined];
  const isOneOfItsKind = level === "dataset" || (level === "job" && change !== "changed");
  if (isOneOfItsKind) return [...same, job && keyOf(job), dataset && keyOf(dataset)];
  return dataset && level !== "facet" ? [...same, job && keyOf(job)] : same;
}

function together(all: Drift[]): Drift {
  const [first, ...others] = all as [Drift, ...Drift[]];
  const things = others.flatMap(({ job, dataset }) => dataset ?? job ?? []);
  if (things.length === 0) return plain(first);
  const sameJob = all.every(({ job }) => (job && keyOf(job)) === (first.job && keyOf(first.job)));
  return plain({ ...first, ...(first.dataset && !sameJob ? { job: undefined } : {}), alsoIn: things });
}

/** With names only: what a job or dataset has besides is no part of a drift. */
function plain({ job, dataset, alsoIn, ...rest }: Drift): Drift {
  const name = ({ namespace, name }: { namespace: string; name: string }) => ({ namespace, name });
  return {
    ...rest,
    ...(job ? { job: name(job) } : {}),
    ...(dataset ? { dataset: name(dataset) } : {}),
    ...(alsoIn ? { alsoIn: alsoIn.map(name) } : {}),
  };
}
