import type { Run } from "../marquez/client.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import type { ExpectedJob, FlowRunResult, RefinementRun } from "./facts.ts";
import { cover } from "./globs.ts";
import { learned, type Outcome } from "./outcome.ts";

/**
 * Finds the run of this rehearsal's refinement: a run that Marquez did not hold before, other than
 * the flow run. It prefers a completed one. A refinement need not print its run id, so there is no
 * other way.
 */
export function runOf(
  runs: Run[],
  refinement: Outcome<RefinementRun>,
  flowRun: Outcome<FlowRunResult>,
): Run | undefined {
  const earlier = learned(refinement)?.earlierRuns;
  if (!earlier) return undefined;
  const candidates = runs.filter(({ id }) => !earlier.has(id) && id !== learned(flowRun)?.id);
  return candidates.find(({ state }) => state === "COMPLETED") ?? candidates[0];
}

/** Judges whether a run of this rehearsal is in an expected state. */
export function judgeRun(
  run: Run | undefined,
  runs: Run[],
  refinement: Outcome<RefinementRun>,
  { expect, job }: ExpectedJob,
): Expectation {
  const expected = `a run of ${job} from this rehearsal, ${expect.states.join(" or ")}`;
  const passed = run !== undefined && expect.states.includes(run.state);
  const found = run
    ? `run ${run.id} is ${run.state}`
    : runs.length > 0
      ? `${runs.length} runs, none of them new`
      : "no run";
  return judged("lineage.run", passed, expected, found, hintFor(run, refinement));
}

function hintFor(run: Run | undefined, refinement: Outcome<RefinementRun>): string {
  if (run?.state === "FAILED" || run?.state === "ABORTED")
    return "The refinement reported its own failure: see cli.log.";
  if (run)
    return (
      "START arrived and the event that ends the run did not. A killed process, or a client that sends in the " +
      "background, may lose its last event."
    );
  if (learned(refinement)?.earlierRuns.size)
    return "Marquez held these runs before this rehearsal's refinement started.";
  return "See lineage.job: without the job there is no run.";
}

/** Judges whether the datasets of the run are exactly the declared ones. */
export function judgeDatasets(
  name: string,
  versions: Run["inputDatasetVersions"] | undefined,
  patterns: string[],
  namespace: string,
): Expectation {
  const [side = "", what = ""] = name.split(".");
  const setting = `${side === "prefect" ? "prefect.expect" : "expect"}.${what}`;
  if (patterns.length === 0) return notJudged(name, `the run's ${what}`, `${setting} is empty`);
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
    `Marquez shows ${what} only after the run's COMPLETE event. ${setting} holds the patterns; the namespace is ${namespace}.`,
  ];
  return judged(name, missing.length + unexpected.length === 0, expected, found, hints.join(" "));
}
