import { count, listNames } from "../lineage/names.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { type Moment, momentsOf, mostAtOnce, putToTheTest, timeOf } from "./concurrency.ts";
import type { FlowRunResult } from "./facts.ts";
import { learned, type Outcome } from "./outcome.ts";

/** How many periods in which the limit was exceeded a message tells. */
const mostTold = 3;

/**
 * Judges whether a concurrency limit held. That it was never exceeded proves nothing unless it was reached: at some moment
 * exactly so many flow runs ran while another one waited.
 */
export function judgeConcurrency(outcome: Outcome<FlowRunResult>, limit: number): Expectation {
  const name = "prefect.concurrency";
  const expected = `never more than ${count(limit, "flow run")} RUNNING at once, and exactly ${limit} at some moment while another one waits`;
  const result = learned(outcome);
  if (!result) return notJudged(name, expected, "the flow runs did not end: see prefect.flow-run");
  const moments = momentsOf(result.runs);
  const most = mostAtOnce(moments);
  const atMost = `at most ${most} of ${count(result.runs.length, "flow run")} ${most === 1 ? "was" : "were"} RUNNING at once`;
  if (most > limit) return judged(name, false, expected, exceeded(moments, limit, result), hintOfExceeded(result));
  const shown = putToTheTest(moments, limit);
  if (shown)
    return judged(
      name,
      true,
      expected,
      `${atMost}; at ${timeOf(shown.from)} ${listNames(shown.running)} ran while ${listNames(shown.waiting)} waited`,
    );
  return judged(
    name,
    false,
    expected,
    most < limit
      ? `${atMost}, so the limit of ${limit} was never put to the test`
      : `${atMost}, but none waited then, so the limit of ${limit} was never put to the test`,
    hintOfUntested(most, limit, result),
  );
}

/** When more ran than are allowed, and which. */
function exceeded(moments: Moment[], limit: number, { runs }: FlowRunResult): string {
  const periods: Moment[][] = [];
  for (const moment of moments.filter(({ running }) => running.length > limit)) {
    const last = periods.at(-1);
    if (last?.at(-1)?.to === moment.from) last.push(moment);
    else periods.push([moment]);
  }
  const told = periods.slice(0, mostTold).map((period) => {
    const names = [...new Set(period.flatMap(({ running }) => running))];
    const [first, last] = [period[0], period.at(-1)] as [Moment, Moment];
    return `${mostAtOnce(period)} of ${count(runs.length, "flow run")} from ${timeOf(first.from)} to ${timeOf(last.to)}: ${listNames(names)}`;
  });
  const more = periods.length - told.length;
  return `more than ${limit} were RUNNING at once: ${told.join("; ")}${more > 0 ? `; and ${more} more times` : ""}`;
}

const see = "flow-runs.json holds the states of each flow run.";

const hintOfExceeded = ({ limits }: FlowRunResult): string =>
  `${
    limits.length > 0
      ? `Prefect's own limits: ${limits.join(", ")}.`
      : "Prefect has no limit on the deployment, its work pool or its queue. Set one there (`prefect deploy --concurrency-limit`, `prefect work-pool set-concurrency-limit`), or start the worker with --limit."
  } ${see}`;

function hintOfUntested(most: number, limit: number, { limits }: FlowRunResult): string {
  const why =
    most < limit
      ? `Either a smaller limit holds, or the flow runs are too short to overlap${limits.length > 0 ? `. Prefect's own limits: ${limits.join(", ")}` : ""}.`
      : "Nothing held a flow run back then: one that had not run yet was PENDING, so Prefect had given it its place.";
  return `${why} Add entries to prefect.runs, or let each take longer. ${see}`;
}
