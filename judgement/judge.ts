import type { Lineage, Listing, Run } from "../marquez/client.ts";
import { named, type Refinement } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";
import type { FlowRunResult } from "../steps/flow-run.ts";
import type { Refined } from "../steps/refine.ts";
import { type Arrived, whereItArrived } from "./diagnosis.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import { judgeFlowRun, judgeOutput, judgeRefinement } from "./judge-commands.ts";
import { judgeDatasets, judgeRun, runOf } from "./judge-run.ts";
import { because, type Outcome } from "./outcome.ts";

/** What was learned of one refinement. */
export interface RefinementFindings {
  of: Refinement;
  refine: Outcome<Refined>;
  runs: Outcome<Listing<Run>>;
  graph: Outcome<Lineage>;
}

/** All that was learned in one rehearsal. */
export interface Findings {
  refinements: RefinementFindings[];
  flow: Outcome<FlowRunResult>;
  /** The runs of the job that the flow run's lineage is expected under. */
  flowRuns?: Outcome<Listing<Run>> | undefined;
  datasets: Outcome<Listing<unknown>>;
  logs: Outcome<void>;
  /** Every job that Marquez holds, by namespace. */
  arrived: Arrived;
}

/** Judges everything, whatever fails first: a rehearsal tells all that is wrong at once. */
export const judge = (findings: Findings, settings: Settings): Expectation[] => [
  ...findings.refinements.flatMap((one) => judgeOne(one, findings, settings)),
  ...(settings.prefect.enabled
    ? [judgeFlowRun(findings.flow), ...judgeFlowLineage(findings, settings)]
    : [notJudged("prefect.flow-run", "a flow run in state COMPLETED", "prefect.enabled is false")]),
  judgeCapture(findings),
];

function judgeOne(found: RefinementFindings, { flow, arrived }: Findings, settings: Settings): Expectation[] {
  const { of, refine } = found;
  const { namespace } = settings;
  const runs = itemsOf(found.runs);
  const run = runOf(runs, refine, flow);
  const judged = [
    judgeRefinement(refine),
    judgeOutput(refine, of.output),
    judgeJob(of, refine, arrived, namespace),
    judgeRun(run, runs, refine, of),
    judgeDatasets("lineage.inputs", run?.inputDatasetVersions, of.expect.inputs, namespace),
    judgeDatasets("lineage.outputs", run?.outputDatasetVersions, of.expect.outputs, namespace),
    judgeGraph(found.graph, settings),
  ];
  return of.name === undefined ? judged : judged.map((one) => ({ ...one, refinement: of.name as string }));
}

const itemsOf = (runs: Outcome<Listing<Run>>): Run[] => (runs.status === "passed" ? runs.value.items : []);

/** The flow run's own lineage arrived, under the job that it belongs to. Its run has the flow run's id. */
function judgeFlowLineage({ flow, flowRuns }: Findings, { prefect, namespace }: Settings): Expectation[] {
  const { job, expect } = prefect;
  if (job === undefined) return [];
  const expected = `a run of ${job} with the flow run's id, ${expect.states.join(" or ")}`;
  if (flow.status !== "passed") return [notJudged("prefect.lineage", expected, "there is no flow run")];
  const runs = flowRuns ? itemsOf(flowRuns) : [];
  const run = runs.find(({ id }) => id === flow.value.flowRun.id);
  const found = run ? `run ${run.id} is ${run.state}` : `${runs.length} runs, none of them the flow run's`;
  const hint = `Does the flow send its lineage under ${job}, in namespace ${namespace}, with the flow run's id as the run's? Another profile is another job.`;
  return [
    judged(
      "prefect.lineage",
      run !== undefined && (expect.states as string[]).includes(run.state),
      expected,
      found,
      hint,
    ),
    judgeDatasets("prefect.inputs", run?.inputDatasetVersions, expect.inputs, namespace),
    judgeDatasets("prefect.outputs", run?.outputDatasetVersions, expect.outputs, namespace),
  ];
}

function judgeJob(of: Refinement, refine: Outcome<Refined>, arrived: Arrived, namespace: string): Expectation {
  const there = arrived.get(namespace)?.includes(of.job) ?? false;
  const { found, hint } = whereItArrived(arrived, namespace, of, refine);
  return judged("lineage.job", there, `job ${of.job} in namespace ${namespace}`, there ? "it arrived" : found, hint);
}

function judgeGraph(graph: Outcome<Lineage>, { marquez, web }: Settings): Expectation {
  const expected = "the web UI draws the job with its inputs and outputs";
  if (marquez.url && !web.url)
    return notJudged("graph.drawn", expected, "web.url does not name the web UI of marquez.url");
  if (graph.status === "passed") return judged("graph.drawn", true, expected, "so it was");
  const { found, next } = because(graph);
  return judged("graph.drawn", false, expected, found, next);
}

function judgeCapture({ refinements, flowRuns, datasets, logs }: Findings): Expectation {
  const expected = "runs, datasets and logs captured, as many as Marquez counts";
  const captures: [string, Outcome<unknown>][] = [
    ...refinements.map(({ of, runs }): [string, Outcome<unknown>] => [named("runs", of), runs]),
    ...(flowRuns ? [["runs-prefect", flowRuns] satisfies [string, Outcome<unknown>]] : []),
    ["datasets", datasets],
    ["logs", logs],
  ];
  const failed = captures.filter(([, { status }]) => status !== "passed");
  if (failed.length === 0) return judged("capture.complete", true, expected, "all of them");
  const told = failed.map(([what, outcome]) => `${what}: ${because(outcome).found}`).join("; ");
  return judged("capture.complete", false, expected, told, "What could be captured is in the evidence.");
}
