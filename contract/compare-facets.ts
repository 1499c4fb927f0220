import type { Comparison } from "./comparison.ts";
import type { Drift } from "./drift.ts";
import { inLine } from "./drift-words.ts";
import { sorted } from "./order.ts";

/** Facets that jobs, runs and datasets have newly or no more. */
export function compareFacets(all: Comparison): Drift[] {
  const ofJobs = all.jobs.both.flatMap(({ before, after }) => [
    ...compareKeys("", before.facets, after.facets, { job: after }),
    ...(hasRuns(before.runs) && hasRuns(after.runs)
      ? compareKeys(" of its runs", before.runFacets, after.runFacets, { job: after })
      : []),
  ]);
  const kept = all.datasets.both.filter(({ key }) => !all.changedHands(key));
  const ofDatasets = kept.flatMap(({ key, before, after }) => {
    const where = { job: all.jobOf(key), dataset: after };
    const stays = (which: "readers" | "writers") =>
      all[which]("before", key).size > 0 && all[which]("after", key).size > 0;
    return [
      ...compareKeys("", before.facets, after.facets, where),
      ...(stays("readers") ? compareKeys(" as an input", before.inputFacets, after.inputFacets, where) : []),
      ...(stays("writers") ? compareKeys(" as an output", before.outputFacets, after.outputFacets, where) : []),
    ];
  });
  return [...ofJobs, ...ofDatasets];
}

const hasRuns = (runs: { max: number } | undefined): boolean => runs === undefined || runs.max > 0;

function compareKeys(
  of: string,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  where: Pick<Drift, "job" | "dataset">,
): Drift[] {
  const drift =
    (change: "added" | "removed") =>
    (facet: string): Drift => ({
      change,
      level: "facet",
      kind: change === "added" ? "compatible" : "breaking",
      facet,
      what: `facet ${inLine(facet)}${of} ${change === "added" ? "is new" : "was removed"}`,
      ...where,
    });
  return [
    ...sorted(before.difference(after)).map(drift("removed")),
    ...sorted(after.difference(before)).map(drift("added")),
  ];
}
