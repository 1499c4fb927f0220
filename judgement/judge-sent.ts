import { explainSilence } from "./diagnosis.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import { describeEnd, type FlowRunResult, type RefinementFacts, type Sending } from "./facts.ts";
import type { KeptLineage } from "./kept.ts";
import { type Comparison, compare, contradiction, type Level } from "./losses.ts";
import { listNames } from "./names.ts";
import { explain, learned, type Outcome } from "./outcome.ts";
import type { OwnRuns } from "./own-runs.ts";
import { endsOf, runsOf } from "./sent.ts";

/** Sent, accepted, kept: what became of everything that one command sent. */
export type Balance = Comparison | undefined;

/** Compares what a command sent with what Marquez keeps; undefined where one of the two is not known. */
export const balanceOf = (sending: Sending | undefined, kept: Outcome<KeptLineage> | undefined): Balance => {
  const answers = learned(kept);
  return sending && answers && compare(sending.sent, answers);
};

/** `sent 12, accepted 12, kept 11`. */
export const describeBalance = ({ sent, accepted, kept }: Comparison): string =>
  `sent ${sent}, accepted ${accepted}, kept ${kept}`;

const wordsAt = (balance: Comparison, level: Level): string[] =>
  balance.losses.filter((one) => one.level === level).map(({ words }) => words);

/** Judges whether the refinement sent events at all. */
export function judgeSent(facts: RefinementFacts, prepared: boolean, flowRun: Outcome<FlowRunResult>): Expectation {
  const name = "lineage.sent";
  const expected = "the refinement sends OpenLineage events";
  if (facts.run.status !== "passed") return notJudged(name, expected, "the refinement did not run");
  const { sent, transport } = facts.run.value;
  if (!transport.recorded && sent.sent === 0)
    return notJudged(
      name,
      expected,
      `${listNames(transport.own)} of its settings sends them another way, past the recorder`,
    );
  const found =
    sent.sent > 0
      ? `${sent.sent} ${sent.sent === 1 ? "event" : "events"}`
      : "it sent no event to the address of this rehearsal";
  return judged(name, sent.sent > 0, expected, found, explainSilence(facts.run.value, prepared, flowRun));
}

/** Judges whether Marquez took every event. */
export function judgeAccepted(side: "lineage" | "prefect", sending: Sending | undefined): Expectation {
  const name = `${side}.accepted`;
  const expected = "Marquez accepts every event";
  if (!sending || sending.sent.sent === 0) return notJudged(name, expected, "no event was recorded");
  const { sent, accepted, refused } = sending.sent;
  const count = sent - accepted;
  if (count === 0) return judged(name, true, expected, `all ${sent}`);
  const words = refused.map((one) => `event ${one.nth} (${one.what}): ${statusOf(one.status)}: ${one.words}`);
  const hint =
    "The client goes on after a refused event, so its lineage is incomplete. " +
    "events.ndjson holds each event as it was sent, with Marquez's answer.";
  return judged(name, false, expected, `${count} of ${sent} refused: ${first(words)}`, hint);
}

const statusOf = (status: number | null): string => (status === null ? "no answer" : `status ${status}`);

/** Judges whether Marquez keeps everything that it accepted. */
export function judgeKept(
  side: "lineage" | "prefect",
  sending: Sending | undefined,
  kept: Outcome<KeptLineage> | undefined,
): Expectation {
  const name = `${side}.kept`;
  const expected = "Marquez keeps every run, dataset and column of the events that it accepted";
  if (!sending || sending.sent.accepted === 0) return notJudged(name, expected, "no recorded event was accepted");
  const balance = balanceOf(sending, kept);
  if (!balance) return judged(name, false, expected, kept ? explain(kept).found : "Marquez was not asked");
  const lost = wordsAt(balance, "not kept");
  const found = lost.length === 0 ? describeBalance(balance) : `${describeBalance(balance)}: ${first(lost)}`;
  return judged(
    name,
    lost.length === 0,
    expected,
    found,
    "kept.json holds what Marquez answered, events.ndjson what was sent.",
  );
}

/** How many losses a message tells. */
const mostTold = 5;
const first = (words: string[]): string =>
  words.length <= mostTold
    ? words.join("; ")
    : `${words.slice(0, mostTold).join("; ")}; and ${words.length - mostTold} more`;

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
  const hint = !wellEnded
    ? "The command failed, and no run says so. A consumer of this lineage takes the failure for a success."
    : contradicting.length > 0
      ? "A run ends once. Marquez keeps the end that arrived last."
      : "The command hides a failure that its lineage reports: should it exit with another code than 0?";
  return judged(name, passed, expected, found, hint);
}
