import type { Span } from "./stopwatch.ts";

/** The phases that the contestants are compared by. */
export const phases = ["up", "refinement", "flow run", "capture", "picture", "judge", "store", "down"] as const;
export type Phase = (typeof phases)[number];

/** Which steps of a rehearsal a phase is made of. What comes before the first refinement or flow run is `up`. */
const stepsOf: Partial<Record<Phase, RegExp>> = {
  refinement: /^refine(?:-|$)/,
  "flow run": /^(?:prefect|deploy)$/,
  capture: /^capture-(?:kept|runs|datasets|logs)/,
  picture: /^capture-(?:graph|prefect)/,
  judge: /^(?:verify|checks|collect)$/,
  store: /^upload$/,
  down: /^destroy$/,
};

/** How long each phase takes, in seconds, whatever runs beside it. A phase that there was none of is left out. */
export type PhaseSeconds = Partial<Record<Phase, number>>;

/** The phases of a runbook, which names them itself. What it prepares comes before everything is up. */
export function phasesOfRunbook(spans: readonly Span[]): PhaseSeconds {
  const named = spans.map(({ name, ...span }) => ({ name: name === "prepare" ? "up" : name, ...span }));
  return secondsBy((phase) => named.filter(({ name }) => name === phase));
}

/** The phases of a rehearsal. They run beside one another, so they are more than the whole. */
export function phasesOfRehearsal(steps: readonly Span[]): PhaseSeconds {
  const begins = (phase: Phase) => steps.filter(({ name }) => stepsOf[phase]?.test(name)).map(({ from }) => from);
  const first = Math.min(...begins("refinement"), ...begins("flow run"));
  return secondsBy((phase) => {
    if (phase === "up") return Number.isFinite(first) ? [{ name: phase, from: 0, to: first }] : [];
    return steps.filter(({ name }) => stepsOf[phase]?.test(name));
  });
}

const secondsBy = (spansOf: (phase: Phase) => Span[]): PhaseSeconds =>
  Object.fromEntries(
    phases.flatMap((phase) => {
      const spans = spansOf(phase);
      return spans.length === 0 ? [] : [[phase, covered(spans)]];
    }),
  );

/** How many seconds lie in at least one of the spans. */
export function covered(spans: readonly Span[]): number {
  let [all, end] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    if (to <= end) continue;
    all += to - Math.max(from, end);
    end = to;
  }
  return all;
}
