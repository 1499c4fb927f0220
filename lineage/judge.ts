import type { Settings } from "../settings/schema.ts";
import { because, type Outcome } from "../steps/outcome.ts";
import type { FlowRunResult } from "../steps/prefect.ts";
import type { Refinement } from "../steps/refine.ts";
import { type Arrived, whereItArrived } from "./diagnosis.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import { judgeFlowRun, judgeOutput, judgeRefinement } from "./judge-commands.ts";
import { judgeDatasets, judgeRun, runOf } from "./judge-run.ts";
import type { Lineage, Listing, Run } from "./marquez.ts";

/** All that was learned in one rehearsal. */
export interface Findings {
  refine: Outcome<Refinement>;
  flow: Outcome<FlowRunResult>;
  runs: Outcome<Listing<Run>>;
  datasets: Outcome<Listing<unknown>>;
  graph: Outcome<Lineage>;
  logs: Outcome<void>;
  /** Every job that Marquez holds, by namespace. */
  arrived: Arrived;
}

/** Judges everything, whatever fails first: a rehearsal tells all that is wrong at once. */
export function judge(findings: Findings, settings: Settings): Expectation[] {
  const runs = findings.runs.status === "passed" ? findings.runs.value.items : [];
  const run = runOf(runs, findings);
  return [
    judgeRefinement(findings.refine),
    judgeOutput(findings.refine, settings.refine.output),
    judgeJob(findings, settings),
    judgeRun(run, runs, findings, settings),
    judgeDatasets("lineage.inputs", run?.inputDatasetVersions, settings.expect.inputs, settings.namespace),
    judgeDatasets("lineage.outputs", run?.outputDatasetVersions, settings.expect.outputs, settings.namespace),
    settings.prefect.enabled
      ? judgeFlowRun(findings.flow)
      : notJudged("prefect.flow-run", "a flow run in state COMPLETED", "prefect.enabled is false"),
    judgeStep("graph.drawn", findings.graph, "the web UI draws the job with its inputs and outputs"),
    judgeCapture(findings),
  ];
}

function judgeJob({ arrived, refine }: Findings, settings: Settings): Expectation {
  const { namespace, job } = settings;
  const there = arrived.get(namespace)?.includes(job) ?? false;
  const { found, hint } = whereItArrived(arrived, settings, refine);
  return judged("lineage.job", there, `job ${job} in namespace ${namespace}`, there ? "it arrived" : found, hint);
}

function judgeStep(name: string, outcome: Outcome<unknown>, expected: string): Expectation {
  if (outcome.status === "passed") return judged(name, true, expected, "so it was");
  const { found, next } = because(outcome);
  return judged(name, false, expected, found, next);
}

function judgeCapture({ runs, datasets, logs }: Findings): Expectation {
  const expected = "runs, datasets and logs captured, as many as Marquez counts";
  const failed = Object.entries({ runs, datasets, logs }).filter(([, { status }]) => status !== "passed");
  if (failed.length === 0) return judged("capture.complete", true, expected, "all of them");
  const told = failed.map(([what, outcome]) => `${what}: ${because(outcome).found}`).join("; ");
  return judged("capture.complete", false, expected, told, "What could be captured is in the evidence.");
}
