import type { Listing, Run } from "../marquez/client.ts";
import { explainMissingJob } from "./diagnosis.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import type { Expected, Facts, JobsByNamespace, RefinementFacts } from "./facts.ts";
import { judgeExit, judgeFlowRun, judgeOutput } from "./judge-commands.ts";
import { judgeDatasets, judgeRun, runOf } from "./judge-run.ts";
import { explain, learned, type Outcome } from "./outcome.ts";

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

function judgeRefinement(
  facts: RefinementFacts,
  { refinements, flowRun, jobs }: Facts,
  { namespace, hasWebUi }: Expected,
): Expectation[] {
  const { refinement } = facts;
  const runs = itemsOf(facts.runs);
  const run = runOf(runs, facts.run, flowRun);
  const { name } = refinement;
  return [
    judgeExit(facts.run),
    judgeOutput(facts.run, refinement.output),
    judgeJob(facts, jobs, namespace),
    judgeRun(run, runs, facts.run, refinement),
    judgeDatasets("lineage.inputs", run?.inputDatasetVersions, refinement.expect.inputs, namespace),
    judgeDatasets("lineage.outputs", run?.outputDatasetVersions, refinement.expect.outputs, namespace),
    judgeGraph(facts.graph, hasWebUi),
  ].map((one) => ({
    ...one,
    refinement: name,
    title: refinements.length > 1 ? `${name}: ${one.name}` : one.name,
  }));
}

const itemsOf = (runs: Outcome<Listing<Run>> | undefined): Run[] => learned(runs)?.items ?? [];

/**
 * Judges whether lineage arrived from the flow run: under the job `prefect.job`, with the flow
 * run's id as run id.
 */
function judgeFlowLineage({ flowRun, flowRuns }: Facts, { prefect, namespace }: Expected): Expectation[] {
  const { job, expect } = prefect;
  if (job === undefined) return [];
  const expected = `a run of ${job} with the flow run's id, ${expect.states.join(" or ")}`;
  const result = learned(flowRun);
  if (!result) return [notJudged("prefect.lineage", expected, "there is no flow run")];
  const runs = itemsOf(flowRuns);
  const run = runs.find(({ id }) => id === result.id);
  const found = run ? `run ${run.id} is ${run.state}` : `${runs.length} runs, none of them the flow run's`;
  const hint =
    `Does the flow send its lineage as job ${job} in namespace ${namespace}, with the flow run's id as run id? ` +
    "Each profile is a separate job.";
  return [
    judged("prefect.lineage", run !== undefined && expect.states.includes(run.state), expected, found, hint),
    judgeDatasets("prefect.inputs", run?.inputDatasetVersions, expect.inputs, namespace),
    judgeDatasets("prefect.outputs", run?.outputDatasetVersions, expect.outputs, namespace),
  ];
}

function judgeJob({ refinement, run }: RefinementFacts, jobs: JobsByNamespace, namespace: string): Expectation {
  const arrived = jobs.get(namespace)?.includes(refinement.job) ?? false;
  const expected = `job ${refinement.job} in namespace ${namespace}`;
  if (arrived) return judged("lineage.job", true, expected, "it arrived");
  const { found, hint } = explainMissingJob(jobs, namespace, refinement, run);
  return judged("lineage.job", false, expected, found, hint);
}

function judgeGraph(graph: Outcome<unknown>, hasWebUi: boolean): Expectation {
  const expected = "the web UI draws the job with its inputs and outputs";
  if (!hasWebUi)
    return notJudged("graph.drawn", expected, "web.url does not name the web UI that belongs to marquez.url");
  if (graph.status === "passed") return judged("graph.drawn", true, expected, "it drew them");
  const { found, next } = explain(graph);
  return judged("graph.drawn", false, expected, found, next);
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
