import { momentsOf, mostAtOnce, type Period, periodsOf, putToTheTest, timeOf } from "./concurrency.ts";
import type { FlowRunWithStates } from "./facts.ts";

/** The content of summary.json: what became of the flow runs, in numbers. */
export function flowRunSummary(deployment: string, runs: FlowRunWithStates[], limit: number | undefined) {
  const moments = momentsOf(runs);
  const states: Record<string, number> = {};
  for (const { state } of runs) states[state] = (states[state] ?? 0) + 1;
  return {
    deployment,
    flowRuns: runs.length,
    states,
    mostAtOnce: mostAtOnce(moments),
    limit: limit ?? null,
    limitPutToTheTest: limit === undefined ? null : putToTheTest(moments, limit) !== undefined,
    runs: runs.map(({ id, name, state, history }) => {
      const periods = periodsOf(history);
      const ran = periods.filter(({ doing }) => doing === "running");
      return {
        id,
        name,
        state,
        triggered: at(periods[0]?.from),
        started: at(ran[0]?.from),
        ended: at(ran.at(-1)?.to),
        waitedSeconds: secondsOf(periods.filter(({ doing }) => doing === "waiting")),
        seconds: secondsOf(ran),
      };
    }),
  };
}

const at = (time: number | undefined): string | null =>
  time === undefined || !Number.isFinite(time) ? null : timeOf(time);

/** The seconds of periods that have ended; null while one of them lasts. */
function secondsOf(periods: Period[]): number | null {
  const sum = periods.reduce((total, { from, to }) => total + (to - from), 0);
  return Number.isFinite(sum) ? Math.round(sum / 1000) / 1000 : null;
}
