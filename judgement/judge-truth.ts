import { listNames } from "../lineage/names.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { describeEnd, type RefinementFacts } from "./facts.ts";
import { contradiction } from "./losses.ts";
import { learned } from "./outcome.ts";
import type { OwnRuns } from "./own-runs.ts";
import { endsOf, runsOf } from "./sent.ts";

/**
 * Judges whether the events tell the same end as the command's exit code: a failed command whose
 * lineage says COMPLETE deceives everybody who reads the lineage.
 */
export function judgeTruth({ run }: RefinementFacts, { runs }: OwnRuns): Expectation {
  const name = "lineage.truth";
  const expected = "the runs end as the command does: COMPLETE with exit code 0, FAIL or ABORT with any other";
  const ran = learned(run);
  if (!ran) return notJudged(name, expected, "the refinement did not run");
  const ends = runs.map((one) => ({
    id: one.id,
    job: one.job.name,
    end: one.sent ? endsOf(one.sent).at(-1) : one.kept?.state,
  }));
  if (ends.every(({ end }) => end === undefined)) return notJudged(name, expected, "no run has ended: see lineage.run");
  const wellEnded = ran.command.exitCode === 0;
  const failed = ends.filter((one) => one.end === "FAILED" || one.end === "ABORTED");
  const contradicting = runsOf(ran.sent).flatMap((one) => contradiction(one) ?? []);
  const shown = (wellEnded && failed.length > 0 ? failed : ends).flatMap(({ id, job, end }) =>
    end === undefined ? [] : `run ${id} of ${job} says ${end}`,
  );
  const found = `${describeEnd(ran.command)}; ${listNames(contradicting.length > 0 ? contradicting : shown)}`;
  const passed = contradicting.length === 0 && (wellEnded ? failed.length === 0 : failed.length > 0);
  const hint =
    contradicting.length > 0
      ? "A run ends once. Marquez keeps the end that arrived last: the client must send only the one that is true."
      : !wellEnded
        ? "The command failed, and no run says so. A consumer of this lineage takes the failure for a success."
        : "The command hides a failure that its lineage reports: should it exit with another code than 0?";
  return judged(name, passed, expected, found, hint);
}
