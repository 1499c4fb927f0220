import type { FlowRunState } from "../prefect/client.ts";

/** A flow run with its states since it was triggered. */
export interface FlowRunHistory {
  name: string;
  history: readonly FlowRunState[];
}

/** What a flow run does in a period: it runs, or it is held back before it has ever run. */
type Doing = "running" | "waiting" | "neither";

/** From one state to the next: `from` belongs to it, `to` does not. In microseconds; the last state lasts. */
export interface Period {
  doing: Doing;
  from: number;
  to: number;
}

/** A time in which no flow run changes: `from` belongs to it, `to` does not. In microseconds. */
export interface Moment {
  from: number;
  to: number;
  /** The names of the flow runs that run, in the order in which they were triggered. */
  running: string[];
  /** The names of those that wait. */
  waiting: string[];
}

/**
 * What a flow run does, period by period. It runs while it is RUNNING, and while it is being cancelled after that, because
 * its process is still there. It waits while it is SCHEDULED and has never run. One that is PENDING does neither: Prefect has
 * given it its place already. One that is paused, or waits for its next attempt, does neither: no limit holds it back.
 */
export function periodsOf(history: FlowRunHistory["history"]): Period[] {
  const states = history
    .map(({ type, timestamp }) => ({ type, from: microsecondsOf(timestamp) }))
    .sort((one, other) => one.from - other.from);
  let hasRun = false;
  let doing: Doing = "neither";
  return states.map(({ type, from }, nth) => {
    doing = doingIn(type, hasRun, doing);
    hasRun ||= doing === "running";
    return { doing, from, to: states[nth + 1]?.from ?? Number.POSITIVE_INFINITY };
  });
}

function doingIn(type: string, hasRun: boolean, before: Doing): Doing {
  if (type === "RUNNING" || (type === "CANCELLING" && before === "running")) return "running";
  return type === "SCHEDULED" && !hasRun ? "waiting" : "neither";
}

/** The moments between the first change of any flow run and the last, in order. */
export function momentsOf(runs: readonly FlowRunHistory[]): Moment[] {
  const periods = runs.flatMap(({ name, history }) =>
    periodsOf(history)
      .filter(({ doing, from, to }) => doing !== "neither" && from < to)
      .map((period) => ({ name, ...period })),
  );
  const times = [...new Set(periods.flatMap(({ from, to }) => [from, to]))].sort((one, other) => one - other);
  return times.slice(0, -1).map((from, nth) => {
    const now = periods.filter((period) => period.from <= from && from < period.to);
    const namesOf = (wanted: Doing) => now.filter(({ doing }) => doing === wanted).map(({ name }) => name);
    return { from, to: times[nth + 1] as number, running: namesOf("running"), waiting: namesOf("waiting") };
  });
}

/** How many flow runs ran at once at the most. */
export const mostAtOnce = (moments: readonly Moment[]): number =>
  moments.reduce((most, { running }) => Math.max(most, running.length), 0);

/** The first moment that shows a limit at work: exactly so many ran, and another waited. */
export const putToTheTest = (moments: readonly Moment[], limit: number): Moment | undefined =>
  moments.find(({ running, waiting }) => running.length === limit && waiting.length > 0);

/**
 * A time of Prefect's, in microseconds since 1970. Prefect tells microseconds, and a Date has only milliseconds: two states
 * of the same millisecond would seem to be at the same time.
 */
export function microsecondsOf(timestamp: string): number {
  const [, fraction = ""] = /\.(\d+)/.exec(timestamp) ?? [];
  return 1000 * Date.parse(timestamp.replace(/\.\d+/, "")) + Number(fraction.slice(0, 6).padEnd(6, "0"));
}

/** A time in microseconds as messages and evidence have it. */
export const timeOf = (microseconds: number): string =>
  Number.isFinite(microseconds) ? new Date(Math.floor(microseconds / 1000)).toISOString() : "the end";
