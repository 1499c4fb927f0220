/** What one expectation is about, for docs/verdicts.md. */
export interface Entry {
  /** As in verdict.json. */
  name: string;
  /** What a passed one proves. */
  proves: string;
  /** What it says nothing about. */
  leavesOpen: string;
  /** When it is not judged. */
  skipped: string;
}

/** Every expectation that comes from a rule about lineage, in the order in which they are reported. */
export const ruleCatalogue: readonly Entry[] = [
  {
    name: "lineage.jobs",
    proves:
      "What the rule of `expect.jobs` says of the accepted events: so many jobs match its pattern, one or more where it says nothing else; each has so many runs, all of them in these states, and these inputs and outputs.",
    leavesOpen:
      "Whether Marquez kept what it accepted: `lineage.kept` compares that. Which run had which inputs: those of all runs of a job count together.",
    skipped: "when the command did not run. Left out without such rules",
  },
  {
    name: "lineage.datasets",
    proves:
      "What the rule of `expect.datasets` says of the accepted events: so many datasets match its pattern, one or more where it says nothing else; each has these fields, other names and facets.",
    leavesOpen:
      "What a facet says: see `lineage.facets`. Whether Marquez kept the dataset: `lineage.kept` compares that. Schemas that an earlier event told: what was told last counts.",
    skipped: "when the command did not run. Left out without such rules",
  },
  {
    name: "lineage.columns",
    proves:
      "What the rule of `expect.columns` says of the accepted events: which columns a column comes from, and how; how many of a dataset's columns have lineage; or that a column does not reach a dataset, over any number of jobs, where every column on the way has lineage.",
    leavesOpen:
      "Whether Marquez kept the column lineage: `lineage.kept` compares that. Whether the producer tells the truth, and what other commands derive.",
    skipped: "when the command did not run. Left out without such rules",
  },
  {
    name: "lineage.unexpected",
    proves:
      "Every job of the accepted events is named by `job` or a rule of `expect.jobs`, and every dataset by a list of inputs or outputs or a rule of `expect.datasets`.",
    leavesOpen: "What is named and did not arrive: the rule that names it judges that.",
    skipped: "when the command did not run. Left out where `expect.unexpected` says `ignore`",
  },
  {
    name: "lineage.graph",
    proves:
      "What the rule of `expect.graph` or `graph` says of the accepted events: there is a path, as datasets are read and written, or there is none between two ends that both arrived; all jobs and datasets are connected; no dataset is without a job. Two names of which a symlinks facet says that they mean the same data count as one.",
    leavesOpen:
      "When the edges were there: those of all runs and job events count together. Which columns a path carries.",
    skipped:
      "for `connected` and `orphans`, when nothing arrived; and when the command did not run. Left out without such rules",
  },
  {
    name: "lineage.parents",
    proves:
      "Each run of the jobs that the rule of `expect.parents` names has a parent, a root or both, of the expected job and with a UUID; with `arrived`, that run arrived, too, from this or another command of the rehearsal, as a run of that job. There is at least one such run.",
    leavesOpen: "Whether all events of a run say the same: see `lineage.lifecycle`.",
    skipped: "when the command did not run. Left out without such rules",
  },
  {
    name: "lineage.facets",
    proves:
      "In the facets of each run, job or dataset that the rule of `expect.facets` names, every value that the path selects is as expected, and there is one; with `every: false`, one value anywhere is enough. Facets of inputs and outputs are judged for each run. There is at least one such run, job or dataset.",
    leavesOpen: "What a facet said before: of each key, what was told last counts.",
    skipped: "when the command did not run. Left out without such rules",
  },
  {
    name: "lineage.lifecycle",
    proves:
      "The events of each run are in order: START first, one end, nothing after it but OTHER, times that never go back, the same parent, root and job in all of them, and a COMPLETE that names by itself every dataset and schema that earlier events told. It warns where `expect.lifecycle` says nothing else.",
    leavesOpen:
      "Runs without an end, and ends that contradict each other, where `lineage.run` and `lineage.truth` judge them. Times of an uncertain form. What a job announces in its facet `jobType`: that it streams, or that its events have to be combined; with `fail` that is judged all the same.",
    skipped: "when no run arrived, or the events went past the recorder. Left out when all parts are `ignore`",
  },
];
