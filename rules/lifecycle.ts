import { count, describeName, firstFew } from "../lineage/names.ts";
import type { RecordedRun } from "../lineage/recorded-lineage.ts";
import type { Slices } from "../machine/turns.ts";
import { type Lifecycle, lifecycleParts } from "../settings/expected-lifecycle.ts";
import { type Expectation, judged, notJudged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { type LifecycleFault, type LifecyclePart, lifecycleFaults } from "./lifecycle-faults.ts";

const name = "lineage.lifecycle";
/** How many runs a message tells of. */
const mostTold = 4;

const words: Record<LifecyclePart, string> = {
  start: "START first",
  end: "one end",
  after: "nothing after the end",
  times: "times that never go back",
  parent: "one parent",
  job: "one job",
  terminal: "a COMPLETE that names all datasets by itself",
};

const hints: Record<LifecyclePart, string> = {
  start: "Whoever follows a run learns from START that it began, and when.",
  end: "A run ends once. Marquez keeps the end that arrived last.",
  after: "Marquez keeps the state that arrived last, so that a run that has ended runs again.",
  times:
    "Marquez orders events by their times. Do several threads or machines send the events, or is a time made before its event?",
  parent: "Marquez names a job after its parent, as parent.job, so that such a run can have two jobs.",
  job: "Marquez leaves a run with the job of its first event, and keeps any other job without it.",
  terminal:
    "A consumer that reads only COMPLETE loses them, and the graph of Marquez shows what the last event of a job names.",
};

/**
 * Judges how the events of each run follow each other.
 * @param isEndJudged whether `lineage.run` and `lineage.truth` judge these runs: then they tell of a run without an end, or
 * with ends that contradict each other, and this does not
 */
export function* judgeLifecycle(
  rule: Lifecycle,
  { lineage, home }: RuleFacts,
  isEndJudged: boolean,
): Slices<Expectation[]> {
  const parts = lifecycleParts.filter((part) => rule[part] !== "ignore");
  if (parts.length === 0) return [];
  const expected = `each run has ${parts.map((part) => words[part]).join(", ")}`;
  const runs = [...lineage.runs.values()];
  if (runs.length === 0) return [notJudged(name, expected, "no run arrived")];
  const faulty: { run: RecordedRun; faults: LifecycleFault[] }[] = [];
  for (const run of runs) {
    const faults = lifecycleFaults(run, lineage, home, isEndJudged).filter(
      ({ part, isAnnounced }) => rule[part] === "fail" || (rule[part] === "warn" && !isAnnounced),
    );
    if (faults.length > 0) faulty.push({ run, faults });
    yield;
  }
  if (faulty.length === 0) return [judged(name, true, expected, `as expected, in ${count(runs.length, "run")}`)];
  const all = faulty.flatMap(({ faults }) => faults.map(({ part }) => part));
  const isFailed = all.some((part) => rule[part] === "fail");
  const isMixed = isFailed && all.some((part) => rule[part] === "warn");
  const told = faulty.map(({ run, faults }) => {
    const each = faults.map((one) => (isMixed && rule[one.part] === "warn" ? `${one.words} (a warning)` : one.words));
    return `run ${run.id} of ${jobOf(run)}: ${each.join(", and ")}`;
  });
  const why = lifecycleParts.filter((part) => all.includes(part)).map((part) => hints[part]);
  const of = runs.length > 1 ? `${faulty.length} of ${count(runs.length, "run")}: ` : "";
  const found = of + firstFew(told, mostTold).join("; ");
  return [judged(name, false, expected, found, why.join(" "), isFailed ? "fail" : "warn")];

  function jobOf({ job }: RecordedRun): string {
    const known = lineage.jobs.get(job);
    return known ? describeName(known, home) : job;
  }
}
