import { Session } from "node:inspector/promises";

/** A function, and the milliseconds of a block that were spent in it itself and in what it called. */
export interface Blocked {
  /** When the block began, in seconds since the trace did. */
  at: number;
  milliseconds: number;
  /** The functions that most samples were taken in, with what called them. */
  stacks: string[];
}

/** Milliseconds from which on the event loop counts as blocked. */
const longest = 50;
const every = 2;

/**
 * Tells what blocks the event loop: samples this process with V8's profiler, and keeps the samples of each time in which a
 * timer was late.
 */
export async function trace(): Promise<{ end: () => Promise<Blocked[]> }> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 500 });
  await session.post("Profiler.start");
  const late: { from: number; to: number }[] = [];
  const begun = now();
  let last = begun;
  const timer = setInterval(() => {
    const at = now();
    if (at - last > longest * 1000) late.push({ from: last, to: at });
    last = at;
  }, every);
  return {
    async end() {
      clearInterval(timer);
      const { profile } = await session.post("Profiler.stop");
      session.disconnect();
      const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
      const parents = new Map(
        profile.nodes.flatMap(({ id, children = [] }) => children.map((one) => [one, id] as const)),
      );
      const stackOf = (id: number): string => {
        const names: string[] = [];
        for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
          const { functionName, url, lineNumber } = nodes.get(at)?.callFrame ?? {
            functionName: "",
            url: "",
            lineNumber: 0,
          };
          if (functionName === "(root)") break;
          const file = url.replace(/^.*\/(?=[^/]+\/[^/]+$)/, "");
          const name = `${functionName || "(anonymous)"}${file ? ` ${file}:${lineNumber + 1}` : ""}`;
          if (names.at(-1) !== name) names.push(name);
        }
        return names.slice(0, 12).join(" < ");
      };
      let time = profile.startTime;
      const samples = (profile.samples ?? []).map((id, nth) => {
        time += profile.timeDeltas?.[nth] ?? 0;
        return { id, time, took: profile.timeDeltas?.[nth + 1] ?? 0 };
      });
      return late.map(({ from, to }) => {
        const counts = new Map<string, number>();
        for (const { id, time, took } of samples)
          if (time >= from && time < to) counts.set(stackOf(id), (counts.get(stackOf(id)) ?? 0) + took / 1000);
        const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, 4);
        return {
          at: (from - begun) / 1e6,
          milliseconds: (to - from) / 1000,
          stacks: most.map(([stack, took]) => `${took.toFixed(0)} ms ${stack}`),
        };
      });
    },
  };
}

/** Microseconds of the clock that the profiler's samples are told by. */
const now = (): number => Number(process.hrtime.bigint() / 1000n);
