import type { Row, Timeline } from "./timeline.ts";

/**
 * An event of Chrome's trace format, which chrome://tracing and Perfetto open. Times are microseconds.
 */
export type TraceEvent =
  | { ph: "X"; name: string; cat: string; ts: number; dur: number; pid: number; tid: number }
  | { ph: "i"; name: string; cat: string; ts: number; pid: number; tid: number; s: "t" }
  | { ph: "M"; name: "thread_name"; pid: number; tid: number; args: { name: string } };

const micro = (seconds: number): number => Math.round(seconds * 1e6);

/** A timeline as a trace. Rows that run at once get lines of their own, as few as they need. */
export function chromeTrace({ rows, remarks }: Timeline): { traceEvents: TraceEvent[]; displayTimeUnit: "ms" } {
  const lanes: { until: number; kind: Row["kind"] }[] = [];
  const laneOf = ({ kind, from, to }: Row): number => {
    const free = lanes.findIndex((lane) => lane.kind === kind && lane.until <= from);
    if (free >= 0) lanes[free] = { kind, until: to };
    return free >= 0 ? free : lanes.push({ kind, until: to }) - 1;
  };
  const laneOfStep = new Map<string, number>();
  const spans = rows.map((row): TraceEvent => {
    const tid = laneOf(row);
    if (row.kind === "step") laneOfStep.set(row.name, tid);
    const { name, kind: cat, from, to } = row;
    return { ph: "X", name, cat, ts: micro(from), dur: micro(to - from), pid: 1, tid };
  });
  const said = remarks.map(
    ({ step, at, text }): TraceEvent => ({
      ph: "i",
      name: text,
      cat: step,
      ts: micro(at),
      pid: 1,
      tid: laneOfStep.get(step) ?? 0,
      s: "t",
    }),
  );
  const named = lanes.map(
    ({ kind }, tid): TraceEvent => ({ ph: "M", name: "thread_name", pid: 1, tid, args: { name: `${kind} ${tid}` } }),
  );
  return { traceEvents: [...named, ...spans, ...said], displayTimeUnit: "ms" };
}
