import type { Run } from "../marquez/client.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import type { Expected, Facts, RefinementFacts } from "./facts.ts";
import { judgeExit, judgeFlowRun, judgeOutput } from "./judge-commands.ts";
import { judgeDatasets } from "./judge-datasets.ts";
import { judgeDrawn, judgeShown } from "./judge-graph.ts";
import { judgeJob, judgeRuns, toldByJobEvent } from "./judge-run.ts";
import { judgeAccepted, judgeKept, judgeSent, judgeTruth } from "./judge-sent.ts";
import type { OwnRun } from "./kept.ts";
import { edgesOf } from "./losses.ts";
import { keyOf, listNames, type QualifiedName } from "./names.ts";
import { explain, learned, type Outcome } from "./outcome.ts";
import { isJudgedJob, keptJobOf, ownRuns } from "./own-runs.ts";

/**
 * Judges every expectation, also after a failed one: a rehearsal reports everything that is wrong
 * at once.
 */
export const judge = (facts: Facts, expected: Expected): Expectation[] => [
  ...facts.refinements.flatMap((one) => judgeRefinement(one, facts, expected)),
  ...(expected.prefect.enabled
    ? [judgeFlowRun(facts.flowRun), ...judgeFlowLineage(facts, expected)]
    : [notJudged("prefect.flow-run", "a flow run in state COMPLETED", "prefect.enabled is false")]),
  judgeCapture(facts),
];

function judgeRefinement(facts: RefinementFacts, all: Facts, { namespace, hasWebUi }: Expected): Expectation[] {
  const { refinement, run, kept } = facts;
  const { name, expect } = refinement;
  const wanted = { namespace, name: refinement.job };
  const own = ownRuns(facts, namespace, all.flowRun);
  const isStatic = toldByJobEvent(facts, wanted);
  const about = { facts, own, wanted, isStatic, jobs: all.jobs };
  const runs = own.runs.filter(({ job }) => isJudgedJob(job, wanted));
  const datasets = runs.some((one) => one.kept)
    ? datasetsOf(runs)
    : isStatic
      ? staticDatasets(facts, wanted)
      : undefined;
  const reason = "there is no run of this refinement: see lineage.job and lineage.run";
  const side = (which: "inputs" | "outputs") =>
    judgeDatasets(
      { name: `lineage.${which}`, setting: `expect.${which}`, datasets: datasets?.[which], reason },
      expect[which],
      namespace,
    );
  return [
    judgeExit(run),
    judgeOutput(run, refinement.output),
    judgeSent(facts, all.prepared, all.flowRun),
    judgeAccepted("lineage", learned(run)),
    judgeKept("lineage", learned(run), kept),
    judgeJob(about),
    judgeRuns(about),
    side("inputs"),
    side("outputs"),
    judgeTruth(facts, own),
    judgeShown(facts, runs),
    judgeDrawn(facts.graph, hasWebUi),
  ].map((one) => ({
    ...one,
    refinement: name,
    title: all.refinements.length > 1 ? `${name}: ${one.name}` : one.name,
  }));
}

interface Datasets {
  inputs: QualifiedName[];
  outputs: QualifiedName[];
}

/** The datasets of all runs together: a command may send one run for each file. */
const datasetsOf = (runs: OwnRun[]): Datasets => ({
  inputs: runs.flatMap(({ kept }) => versionsOf(kept?.inputDatasetVersions)),
  outputs: runs.flatMap(({ kept }) => versionsOf(kept?.outputDatasetVersions)),
});

const versionsOf = (versions: Run["inputDatasetVersions"] = []): QualifiedName[] =>
  versions.map(({ datasetVersionId }) => datasetVersionId);

/** The datasets that the graph connects with the jobs of job events. */
function staticDatasets({ run, kept }: RefinementFacts, wanted: QualifiedName): Datasets {
  const graphs = learned(kept)?.staticJobs;
  const sides = (learned(run)?.sent.events ?? []).flatMap(({ kind, job }) => {
    const name = kind === "job" && job && keptJobOf({ job, parent: undefined });
    const graph = name && isJudgedJob(name, wanted) && graphs?.get(keyOf(name));
    return name && graph ? [edgesOf(graph, name)] : [];
  });
  return { inputs: sides.flatMap(({ inputs }) => inputs), outputs: sides.flatMap(({ outputs }) => outputs) };
}

/**
 * Judges whether lineage arrived from the flow run: under the job `prefect.job`, with the flow
 * run's id as run id.
 */
function judgeFlowLineage({ flowRun, flowRuns, flowRunKept }: Facts, { prefect, namespace }: Expected): Expectation[] {
  const { job, expect } = prefect;
  if (job === undefined) return [];
  const expected = `a run of ${job} with the flow run's id, ${expect.states.join(" or ")}`;
  const result = learned(flowRun);
  if (!result) return [notJudged("prefect.lineage", expected, "there is no flow run")];
  const runs = learned(flowRuns)?.items ?? [];
  const run = runs.find(({ id }) => id === result.id);
  const found = run ? `run ${run.id} is ${run.state}` : `${runs.length} runs, none of them the flow run's`;
  const sent = new Set(result.sent.events.flatMap((one) => (one.job ? [one.job.name] : [])));
  const hint = [
    `Does the flow send its lineage as job ${job} in namespace ${namespace}, with the flow run's id as run id?`,
    sent.size > 0
      ? `It sent ${listNames([...sent], job)}.`
      : result.transport.recorded
        ? "The worker and its flow run sent nothing to the rehearsal's address."
        : "",
    "Each profile is a separate job.",
  ];
  const side = (which: "inputs" | "outputs") =>
    judgeDatasets(
      {
        name: `prefect.${which}`,
        setting: `prefect.expect.${which}`,
        datasets: run && versionsOf(run[which === "inputs" ? "inputDatasetVersions" : "outputDatasetVersions"]),
        reason: "there is no run with the flow run's id: see prefect.lineage",
      },
      expect[which],
      namespace,
    );
  return [
    judgeAccepted("prefect", result),
    judgeKept("prefect", result, flowRunKept),
    judged(
      "prefect.lineage",
      run !== undefined && expect.states.includes(run.state),
      expected,
      found,
      hint.filter(Boolean).join(" "),
    ),
    side("inputs"),
    side("outputs"),
  ];
}

function judgeCapture({ refinements, flowRuns, datasets, logs }: Facts): Expectation {
  const expected = "all runs, datasets and logs are captured, in the numbers that Marquez reports";
  const captures: [string, Outcome<unknown>][] = [
    ...refinements.map(({ refinement, runs }): [string, Outcome<unknown>] => [`runs${refinement.suffix}`, runs]),
    ...(flowRuns ? [["runs-prefect", flowRuns] satisfies [string, Outcome<unknown>]] : []),
    ["datasets", datasets],
    ["logs", logs],
  ];
  const failed = captures.filter(([, { status }]) => status !== "passed");
  if (failed.length === 0) return judged("capture.complete", true, expected, "all of them");
  const reasons = failed.map(([what, outcome]) => `${what}: ${explain(outcome).found}`).join("; ");
  return judged("capture.complete", false, expected, reasons, "The evidence holds the rest.");
}
