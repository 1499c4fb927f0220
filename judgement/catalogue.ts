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

/** Every expectation that a rehearsal may judge, in the order in which it reports them. */
export const catalogue: readonly Entry[] = [
  {
    name: "refine.exit",
    proves: "The command of the refinement ended with exit code 0, within `refine.timeout`.",
    leavesOpen: "Whether it did its work: many commands exit with 0 although their lineage was lost.",
    skipped: "never",
  },
  {
    name: "refine.output",
    proves: "A file that `refine.output` matches is new, or changed while the command ran.",
    leavesOpen: "Whether its content is right.",
    skipped: "without `refine.output`, or when the command did not start",
  },
  {
    name: "lineage.sent",
    proves: "The command sent OpenLineage events to the address that only it was given.",
    leavesOpen: "Whether Marquez took them: see `lineage.accepted`.",
    skipped: "when the settings send the events another way, past the recorder",
  },
  {
    name: "lineage.accepted",
    proves: "Marquez answered 201 to every event. 200 means that it ignores the body, 4xx and 5xx that it refuses it.",
    leavesOpen: "Whether Marquez kept what it accepted: see `lineage.kept`.",
    skipped: "when nothing was recorded",
  },
  {
    name: "lineage.kept",
    proves:
      "Asked afterwards, Marquez has every run that was sent; every dataset of the runs that have ended; every output column with column lineage; each static job with its edges; each dataset of a dataset event; and, unless other producers sent very many meanwhile, as many events as it accepted.",
    leavesOpen:
      "Facets other than schema and column lineage. Of more than 10,000 runs, only the first 10,000 are looked up. A job that Marquez keeps under another name is told, and judged by `lineage.job`.",
    skipped: "when no recorded event was accepted",
  },
  {
    name: "lineage.job",
    proves: "Marquez has the job under the name and namespace of the settings, from events of this command.",
    leavesOpen: "Whether other jobs arrived that nobody expects.",
    skipped: "never",
  },
  {
    name: "lineage.run",
    proves:
      "The command sent as many runs of the job as `expect.runs` says, and every run that it sent, of any job, is in one of `expect.states`. An OTHER event after the end leaves a run ended, although Marquez calls it RUNNING.",
    leavesOpen:
      "Without a recording, whose a new run is: attribution is inferred then, the expectation says so, and more than one candidate fails.",
    skipped: "never",
  },
  {
    name: "lineage.inputs",
    proves:
      "The inputs of the job's runs, as Marquez keeps them, are exactly those that `expect.inputs` declares: name and namespace, none missing, none besides. The runs of one command count together.",
    leavesOpen: "The content of the datasets, their columns and facets.",
    skipped: "when `expect.inputs` is empty, or there is no run or static job",
  },
  {
    name: "lineage.outputs",
    proves: "The same for the outputs and `expect.outputs`.",
    leavesOpen: "The content of the datasets, their columns and facets.",
    skipped: "when `expect.outputs` is empty, or there is no run or static job",
  },
  {
    name: "lineage.truth",
    proves:
      "The runs end as the command does: none with FAIL or ABORT after exit code 0, at least one after any other. No run ends twice in different ways.",
    leavesOpen: "Whether the error message of a failure is right.",
    skipped: "when the command did not start, or no run has ended",
  },
  {
    name: "lineage.shown",
    proves: "The lineage graph of Marquez connects the job with the datasets of the command's last run of it.",
    leavesOpen:
      "What other producers change after the capture. Marquez draws the last run alone, so the datasets of earlier runs may be missing; the summary says so.",
    skipped: "when there is no run, or the graph could not be captured",
  },
  {
    name: "graph.drawn",
    proves: "The web UI drew the job with at least as many edges as Marquez has of it. `graph.png` shows it.",
    leavesOpen: "Whether people can read it: the web UI shortens long names.",
    skipped: "when no web UI belongs to `marquez.url`",
  },
  {
    name: "prefect.flow-run",
    proves: "The flow run that the rehearsal triggered ended in state COMPLETED.",
    leavesOpen: "Whether it sent lineage: set `prefect.job` to judge that.",
    skipped: "when `prefect.enabled` is false",
  },
  {
    name: "prefect.accepted",
    proves: "As `lineage.accepted`, for the worker and the flow run.",
    leavesOpen: "Flow runs that another machine executes: their events do not pass the recorder.",
    skipped: "when nothing was recorded; left out without `prefect.job`",
  },
  {
    name: "prefect.kept",
    proves: "As `lineage.kept`, for the worker and the flow run.",
    leavesOpen: "As `lineage.kept`.",
    skipped: "when no recorded event was accepted; left out without `prefect.job`",
  },
  {
    name: "prefect.lineage",
    proves: "Marquez has a run of `prefect.job` with the flow run's id, in one of `prefect.expect.states`.",
    leavesOpen: "Lineage that the flow sends under other run ids.",
    skipped: "without a flow run; left out without `prefect.job`",
  },
  {
    name: "prefect.inputs",
    proves: "As `lineage.inputs`, for that run and `prefect.expect.inputs`.",
    leavesOpen: "As `lineage.inputs`.",
    skipped: "when the setting is empty, or there is no such run; left out without `prefect.job`",
  },
  {
    name: "prefect.outputs",
    proves: "As `lineage.outputs`, for that run and `prefect.expect.outputs`.",
    leavesOpen: "As `lineage.outputs`.",
    skipped: "when the setting is empty, or there is no such run; left out without `prefect.job`",
  },
  {
    name: "capture.complete",
    proves: "All runs, datasets and logs are in the evidence, in the numbers that Marquez itself counts.",
    leavesOpen: "What Marquez does not count.",
    skipped: "never",
  },
];
