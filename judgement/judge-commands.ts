import { endOf } from "../steps/command.ts";
import type { FlowRunResult } from "../steps/flow-run.ts";
import type { Refined } from "../steps/refine.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import { because, type Outcome } from "./outcome.ts";

/** The command itself ended well. */
export function judgeRefinement(refine: Outcome<Refined>): Expectation {
  const name = "refine.exit";
  const expected = "the refinement ends with exit code 0";
  if (refine.status !== "passed") return judged(name, false, expected, because(refine).found, because(refine).next);
  const { ran } = refine.value;
  const passed = ran.exitCode === 0 && !ran.timedOut;
  const hint = ran.timedOut ? "It took longer than refine.timeout." : "Its whole output is in cli.log.";
  return judged(name, passed, expected, passed ? endOf(ran) : `${endOf(ran)}\n${ran.tail}`, hint);
}

/** The output file is this run's: a file that was there before proves nothing. */
export function judgeOutput(refine: Outcome<Refined>, pattern: string | undefined): Expectation {
  const name = "refine.output";
  if (pattern === undefined) return notJudged(name, "an output file", "refine.output is not set");
  const expected = `${pattern} is written by this run`;
  if (refine.status !== "passed") return notJudged(name, expected, "the refinement did not run");
  const { ran, written, stale } = refine.value;
  if (written.length > 0) return judged(name, true, expected, written.join(", "));
  const found =
    stale.length > 0
      ? `did not write its output: ${stale.join(", ")} was there before and did not change`
      : "did not write its output: there is no such file";
  const hint = `The refinement ended with ${endOf(ran)} but did not write its output. Does the command name that file, and is refine.cwd right?`;
  return judged(name, false, expected, found, hint);
}

/** The flow run that the rehearsal triggered has completed. */
export function judgeFlowRun(flow: Outcome<FlowRunResult>): Expectation {
  const name = "prefect.flow-run";
  const expected = "a flow run in state COMPLETED";
  if (flow.status !== "passed") return judged(name, false, expected, because(flow).found, because(flow).next);
  const { flowRun, deployment } = flow.value;
  const passed = flowRun.state_type === "COMPLETED";
  const message = flowRun.state?.message ? `: ${flowRun.state.message}` : "";
  const found = `${flowRun.name} of ${deployment} is ${flowRun.state_type}${message}`;
  return judged(name, passed, expected, found, "flow-run.log holds its log, worker.log what its worker said.");
}
