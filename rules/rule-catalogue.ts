/** What the expectations of one kind of rule are about, for docs/verdicts.md. */
export interface RuleEntry {
  /** As in verdict.json. */
  name: string;
  /** What a passed one proves. */
  proves: string;
  /** What it says nothing about. */
  leavesOpen: string;
  /** When it is not judged. */
  skipped: string;
}

/** Every kind of rule about lineage, in the order in which they are reported. */
export const ruleCatalogue: readonly RuleEntry[] = [
  {
    name: "lineage.graph",
    proves:
      "What the rule of `expect.graph` or `graph` says of the accepted events: there is a path, as datasets are read and written, or none; all jobs and datasets are connected; no dataset is without a job. Two names of which a symlinks facet says that they mean the same data count as one.",
    leavesOpen:
      "When the edges were there: those of all runs and job events count together. Which columns a path carries.",
    skipped:
      "for `noPath`, when nothing arrived that could have a path; for `connected` and `orphans`, when nothing arrived. Left out without such rules",
  },
  {
    name: "lineage.parents",
    proves:
      "Each run of the jobs that the rule of `expect.parents` names has a parent, a root or both, of the expected job and with a UUID; with `arrived`, that run arrived, too, from this or another command of the rehearsal, as a run of that job. There is at least one such run.",
    leavesOpen: "Whether all events of a run say the same: see `lineage.lifecycle`.",
    skipped: "never. Left out without such rules",
  },
  {
    name: "lineage.facets",
    proves:
      "In the facets of each run, job or dataset that the rule of `expect.facets` names, every value that the path selects is as expected, and there is one; with `every: false`, one value anywhere is enough. Facets of inputs and outputs are judged for each run. There is at least one such run, job or dataset.",
    leavesOpen: "What a facet said before: of each key, what was told last counts.",
    skipped: "never. Left out without such rules",
  },
  {
    name: "lineage.lifecycle",
    proves:
      "The events of each run are in order: START first, one end, nothing after it but OTHER, times that never go back, the same parent, root and job in all of them, and a COMPLETE that names by itself every dataset and schema that earlier events told. It warns where `expect.lifecycle` says nothing else.",
    leavesOpen:
      "Runs without an end, and ends that contradict each other, where `lineage.run` and `lineage.truth` judge them. Times of an uncertain form. What a job announces in its facet `jobType`: that it streams, or that its events have to be combined; with `fail` that is judged all the same.",
    skipped: "when no run arrived. Left out when all parts are `ignore`",
  },
];
