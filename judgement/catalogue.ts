import { type Entry, ruleCatalogue } from "../rules/rule-catalogue.ts";

/** Every expectation that a rehearsal may judge, in the order in which it reports them. */
export const catalogue: readonly Entry[] = [
  {
    name: "refine.exit",
    proves:
      "The command of the refinement ended with exit code 0, within `refine.timeout`. With `expect.fails`, that it ended by itself with another one.",
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
    proves:
      "Marquez answered 201 to every event, at the first time or when the client sent it again, and nothing was posted to a path that Marquez does not have. 200 means that it ignores the body, 4xx and 5xx that it does not take it.",
    leavesOpen: "Whether Marquez kept what it accepted: see `lineage.kept`.",
    skipped: "when nothing was recorded",
  },
  {
    name: "lineage.kept",
    proves:
      "Asked afterwards, Marquez has every run that was sent; every dataset of the runs that have ended; every column that an output column of a run comes from; each static job with its edges; each dataset of a dataset event; and as many events of each run as it accepted.",
    leavesOpen:
      "Facets other than column lineage; column lineage in job events and dataset events; the datasets of a run without an end. Of more than 10,000 runs, the first 10,000 are looked up. Events are not counted when Marquez lists more than 20,000 of that time, this command's or others', or when a time has a form that is not certain. A job that Marquez keeps under another name is told, and judged by `lineage.job`.",
    skipped: "when no recorded event was accepted",
  },
  {
    name: "lineage.conformance",
    proves:
      "Every event that the command posted keeps to OpenLineage 2-0-2 and to its facets: members, types, formats, the keys and places of facets, their schemas. The setting `conformance` says what fails and what is a warning. A finding that many events have is told once.",
    leavesOpen: "Whether what the events say is true; facets that the specification does not have.",
    skipped: "when no event was recorded, or `conformance.events` is `ignore`",
  },
  {
    name: "lineage.naming",
    proves:
      "Every dataset whose namespace names a source that the specification knows is named in the form that it gives for that source.",
    leavesOpen: "Namespaces of your own, and whether there is such a dataset.",
    skipped: "when no event was recorded, or `conformance.naming` is `ignore`",
  },
  {
    name: "lineage.job",
    proves:
      "Marquez has the job under the name and namespace of the settings, from events of this command. No other command, for which the settings name another job, sent the same one.",
    leavesOpen: "Whether other jobs arrived that nobody expects, and how many jobs a pattern matches: one is enough.",
    skipped: "when Marquez did not say what it keeps: then another expectation fails",
  },
  {
    name: "lineage.run",
    proves:
      "The command sent as many runs of the job as `expect.runs` says, and every run that it sent, of any job, is in one of `expect.states`. An OTHER event after the end leaves a run ended, although Marquez calls it RUNNING.",
    leavesOpen:
      "Without a recording, whose a new run is: attribution is inferred then, the expectation says so, and more candidates than `expect.runs` says fail; with `any`, more than one.",
    skipped: "when Marquez did not say what it keeps",
  },
  {
    name: "lineage.inputs",
    proves:
      "The inputs of the job's runs, as Marquez keeps them, are exactly those that `expect.inputs` declares: name and namespace, none missing, none besides; with `atLeast`, there may be others; with `[]`, there are none. The runs of one command count together.",
    leavesOpen: "The content of the datasets, their columns and facets.",
    skipped: "when `expect.inputs` is left out, there is no run or static job, or Marquez did not say what it keeps",
  },
  {
    name: "lineage.outputs",
    proves: "The same for the outputs and `expect.outputs`.",
    leavesOpen: "The content of the datasets, their columns and facets.",
    skipped: "when `expect.outputs` is left out, there is no run or static job, or Marquez did not say what it keeps",
  },
  {
    name: "lineage.truth",
    proves:
      "The runs end as the command does: none with FAIL or ABORT after exit code 0, at least one after any other. No run ends twice in different ways.",
    leavesOpen: "Whether the error message of a failure is right.",
    skipped: "when the command did not start, or no run has ended",
  },
  {
    name: "lineage.failure",
    proves:
      "With `expect.fails`: a run of the job ended with FAIL, and every run of the command that did says why in the facet `errorMessage`.",
    leavesOpen: "Whether the message is the true reason.",
    skipped: "without `expect.fails`, or when the command did not start",
  },
  {
    name: "lineage.shown",
    proves: "The lineage graph of Marquez connects the job with the datasets of the command's last run of it.",
    leavesOpen:
      "What changes after the capture. Marquez draws what the last event of a job says, so the datasets of earlier runs may be missing; the summary says so. Where `job` is a pattern, only the first job that it matches is looked at.",
    skipped:
      "when there is no run, its last run has no datasets, or the graph could not be captured; and when what is drawn is a run that this rehearsal did not send",
  },
  {
    name: "graph.drawn",
    proves: "The web UI drew the job with at least as many edges as Marquez has of it. `graph.png` shows it.",
    leavesOpen: "Whether people can read it: the web UI shortens long names.",
    skipped: "when no web UI belongs to `marquez.url`",
  },
  ...ruleCatalogue,
  {
    name: "prefect.deployments",
    proves:
      "With `prefect.deploy`: the project's own Prefect deployed every deployment of the file into the rehearsal's server. Each has the work pool and the schedules that are written, as active as written, its flow loads, and its parameters fit the flow's schema. No key of it is ignored.",
    leavesOpen:
      "Whether its flow runs, and whether a worker elsewhere has the packages and the code that this machine has. Build and push steps are skipped unless `prefect.project.steps` says `run`. A required parameter that neither the deployment nor a schedule gives is a warning, unless a schedule is active.",
    skipped: "never; left out without `prefect.deploy`",
  },
  {
    name: "prefect.flow-run",
    proves: "Every flow run that the rehearsal triggered ended in state COMPLETED.",
    leavesOpen: "Whether it sent lineage: set `prefect.job` to judge that.",
    skipped: "when `prefect.enabled` is false, or `prefect.deployment` names none",
  },
  {
    name: "prefect.concurrency",
    proves:
      "By the times of their states, which Prefect's server sets: never more than `prefect.concurrency` of the rehearsal's flow runs ran at once, and at some moment exactly so many did while another one was held back, still SCHEDULED. A flow run that is being cancelled still runs; one that is paused, or waits for its next attempt, does not.",
    leavesOpen:
      "Flow runs that the rehearsal did not trigger; which of Prefect's limits held; and what a flow run does while it is not RUNNING.",
    skipped: "when the flow runs did not end; left out without `prefect.concurrency`",
  },
  {
    name: "prefect.conformance",
    proves: "As `lineage.conformance`, for the worker and the flow run.",
    leavesOpen: "As `lineage.conformance`.",
    skipped: "when `conformance.events` is `ignore`; left out when no event was recorded",
  },
  {
    name: "prefect.naming",
    proves: "As `lineage.naming`, for the worker and the flow run.",
    leavesOpen: "As `lineage.naming`.",
    skipped: "when `conformance.naming` is `ignore`; left out when no event was recorded",
  },
  {
    name: "prefect.accepted",
    proves: "As `lineage.accepted`, for the worker, its companions and the flow run, which share one address.",
    leavesOpen: "Flow runs that another machine executes: their events do not pass the recorder.",
    skipped: "when nothing was recorded; left out without `prefect.job`",
  },
  {
    name: "prefect.kept",
    proves: "As `lineage.kept`, for the worker, its companions and the flow run.",
    leavesOpen: "As `lineage.kept`.",
    skipped: "when no recorded event was accepted; left out without `prefect.job`",
  },
  {
    name: "prefect.lineage",
    proves:
      "Marquez has a run of `prefect.job` that is the flow run's, in one of `prefect.expect.states`; with `prefect.runs`, one for each flow run. It is recognized by the flow run's id, as its own, its parent's or its root's, or in a run facet; else by the flow run's name or its start, or as the only run of that job. What was found says by which. An OTHER event after the end leaves it ended.",
    leavesOpen: "Lineage that the flow sends under other jobs, and how many runs it sends.",
    skipped: "without a flow run, or when its runs could not be read; left out without `prefect.job`",
  },
  {
    name: "prefect.inputs",
    proves:
      "As `lineage.inputs`, for that run and `prefect.expect.inputs`. Where it has no datasets itself, those of the runs below it count. The runs of several flow runs count together.",
    leavesOpen: "As `lineage.inputs`.",
    skipped: "when the setting is left out, or there is no such run; left out without `prefect.job`",
  },
  {
    name: "prefect.outputs",
    proves:
      "As `lineage.outputs`, for that run and `prefect.expect.outputs`, with the same rule for the runs below it.",
    leavesOpen: "As `lineage.outputs`.",
    skipped: "when the setting is left out, or there is no such run; left out without `prefect.job`",
  },
  {
    name: "graph",
    proves: "As a rule of `graph` says, in the graph of what all commands of the rehearsal sent together.",
    leavesOpen: "Commands whose events went past the recorder.",
    skipped: "left out without such rules",
  },
  {
    name: "command",
    proves: "A command of `commands` ended with an exit code of its `exit`, within its `timeout`.",
    leavesOpen:
      "What it did: see `checks` and `collect`. Its lineage is recorded where there is a Marquez, and not judged.",
    skipped: "when a command before it did not end as expected, so that it did not run",
  },
  {
    name: "check",
    proves:
      "The file or the answer that `checks.<name>` names is what it says: every value that `json` selects, in every file that matches, and at least one; the text; the HTTP status. A file is one that this rehearsal wrote, unless `unchanged` is true.",
    leavesOpen: "Everything else in it.",
    skipped: "never; one that could not be looked at fails. Left out without `checks`",
  },
  {
    name: "collect",
    proves:
      "At least one file that the pattern matches was written by this rehearsal, unless `unchanged` is true, and every such file is in the evidence, whole.",
    leavesOpen: "Whether its content is right: see `check`.",
    skipped: "never. Left out without `collect`",
  },
  {
    name: "contract.drift",
    proves:
      "The accepted events of all commands together tell what the contract says: the same jobs, datasets, fields, column lineage and facets, and as many runs. What differs is told by job, dataset, field and column, and fails or warns by its kind: see `contract.drift`.",
    leavesOpen:
      "The content of facets, and what a placeholder stands for. What only Marquez makes of the events: see `lineage.kept`.",
    skipped: "when no event was recorded and accepted; left out without a contract",
  },
  {
    name: "capture.complete",
    proves: "All runs, graphs, datasets and logs are in the evidence, in the numbers that Marquez itself counts.",
    leavesOpen:
      "What Marquez does not count. Of a lineage of more than 150 jobs, the graph is captured as far as it says: Marquez walks a larger one for many seconds.",
    skipped: "never",
  },
];
