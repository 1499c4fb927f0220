import type { Run } from "../marquez/client.ts";
import type { ExpectedJob } from "../settings/refinements.ts";
import type { FlowRunResult } from "../steps/flow-run.ts";
import type { Refined } from "../steps/refine.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import { cover } from "./globs.ts";
import type { Outcome } from "./outcome.ts";

/** The runs that this rehearsal's refinement may have made: not those that were there before it, not the flow run's own. */
function candidates(runs: Run[], refine: Outcome<Refined>, flow: Outcome<FlowRunResult>): Run[] {
  if (refine.status !== "passed") return [];
  const flowRun = flow.status === "passed" ? flow.value.flowRun.id : undefined;
  return runs.filter(({ id }) => !refine.value.earlier.has(id) && id !== flowRun);
}

/**
 * This rehearsal's run of the job: the completed one where there is one.
 * It is known by being new: what a refinement prints need not hold its run id.
 */
export function runOf(runs: Run[], refine: Outcome<Refined>, flow: Outcome<FlowRunResult>): Run | undefined {
  const mine = candidates(runs, refine, flow);
  return mine.find(({ state }) => state === "COMPLETED") ?? mine[0];
}

/** A run of this rehearsal is in a state that was expected. */
export function judgeRun(
  run: Run | undefined,
  runs: Run[],
  refine: Outcome<Refined>,
  { expect, job }: ExpectedJob,
): Expectation {
  const expected = `a run of ${job} from this rehearsal, ${expect.states.join(" or ")}`;
  const passed = run !== undefined && expect.states.includes(run.state);
  const found = run
    ? `run ${run.id} is ${run.state}`
    : runs.length > 0
      ? `${runs.length} runs, none of them new`
      : "no run";
  return judged("lineage.run", passed, expected, found, hintFor(run, refine));
}

function hintFor(run: Run | undefined, refine: Outcome<Refined>): string {
  if (run?.state === "FAILED" || run?.state === "ABORTED")
    return "The refinement reported its own failure: see cli.log.";
  if (run)
    return "START arrived and its end did not: a process that is killed, or a client that sends in the background, loses its last event.";
  if (refine.status === "passed" && refine.value.earlier.size > 0)
    return "The runs there are from before this rehearsal's refinement.";
  return "See lineage.job: without the job there is no run.";
}

/** The datasets of the run are those that were declared: none missing, none besides. */
export function judgeDatasets(
  name: string,
  versions: Run["inputDatasetVersions"] | undefined,
  patterns: string[],
  namespace: string,
): Expectation {
  const [side = "", what = ""] = name.split(".");
  if (patterns.length === 0)
    return notJudged(name, `the run's ${what}`, `${side === "prefect" ? "prefect.expect" : "expect"}.${what} is empty`);
  const expected = `${what} ${patterns.join(", ")}`;
  if (!versions)
    return notJudged(
      name,
      expected,
      side === "prefect"
        ? "there is no run with the flow run's id: see prefect.lineage"
        : "there is no run of this rehearsal: see lineage.job and lineage.run",
    );
  const names = versions.map(({ datasetVersionId }) => datasetVersionId.name);
  const { missing, unexpected } = cover(patterns, names);
  const found = names.join(", ") || "none";
  const hints = [
    ...(missing.length > 0 ? [`Nothing matches ${missing.join(", ")}.`] : []),
    ...(unexpected.length > 0 ? [`Not declared: ${unexpected.join(", ")}.`] : []),
    `Marquez shows ${what} only once the run's COMPLETE event has come. Patterns are those of expect.${what}, in namespace ${namespace}.`,
  ];
  return judged(name, missing.length + unexpected.length === 0, expected, found, hints.join(" "));
}
