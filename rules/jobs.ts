import { count, describeName, firstFew, listNames } from "../lineage/names.ts";
import type { RecordedJob, RecordedLineage, RecordedRun } from "../lineage/recorded-lineage.ts";
import type { JobRule } from "../settings/expected-jobs.ts";
import type { Range } from "../settings/matcher.ts";
import { compareList, listInWords, whyNoOutput } from "./dataset-list.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { RuleFacts } from "./facts.ts";
import { jobNames, matchesJob, nearestInWords, patternInWords } from "./name-pattern.ts";
import { isWithin, numberInWords, oneOrMore } from "./number-range.ts";
import { stateOf } from "./run-events.ts";

const name = "lineage.jobs";
/** How many jobs a message tells the problems of. */
const mostTold = 3;

/** Judges the jobs that a pattern matches: how many there are, their runs, and what they read and write. */
export function judgeJobRule(rule: JobRule, { lineage, home }: RuleFacts): Expectation[] {
  const { severity } = rule;
  const jobs = [...lineage.jobs.values()].filter((job) => matchesJob(rule, job, home));
  const title = `${name} ${patternInWords(rule, home)}`;
  const tell = (passed: boolean, found: string, hint?: string) => [
    { ...judged(name, passed, expectedInWords(rule, home), found, hint, severity), title },
  ];
  const wanted = rule.count ?? oneOrMore;
  if (!isWithin(jobs.length, wanted)) {
    const found = listNames(jobs.map((job) => describeName(job, home)));
    return jobs.length === 0
      ? tell(false, nearestInWords(rule, jobNames(lineage), home), whyMissing(lineage))
      : tell(false, `${count(jobs.length, "job")}: ${found}`);
  }
  const problems = jobs.flatMap((job) => {
    const each = problemsOf(job, rule, lineage, home);
    return each.length > 0 ? [`${describeName(job, home)}: ${each.join("; ")}`] : [];
  });
  if (problems.length === 0) return tell(true, `as expected, ${count(jobs.length, "job")}`);
  const of = jobs.length > 1 ? `${problems.length} of ${count(jobs.length, "job")}: ` : "";
  return tell(false, of + firstFew(problems, mostTold).join(" | "));
}

function expectedInWords(rule: JobRule, home: string): string {
  const { count: number, static: isStatic, runs, states, inputs, outputs } = rule;
  const noun = isStatic ? "static job" : "job";
  const jobs = `${number === undefined ? noun : numberInWords(number, noun)} ${patternInWords(rule, home)}`;
  const each = [
    ...(isStatic === false ? ["no job event"] : []),
    ...(runs === undefined ? [] : [numberInWords(runs === "any" ? oneOrMore : runs, "run")]),
    ...(states ? [`all runs ${states.join(" or ")}`] : []),
    ...(inputs ? [listInWords(inputs, "inputs", home)] : []),
    ...(outputs ? [listInWords(outputs, "outputs", home)] : []),
  ];
  return each.length > 0 ? `${jobs} with ${each.join(", ")}` : jobs;
}

/** Why no job is there, where that is one thing. */
function whyMissing({ jobs, refused }: RecordedLineage): string | undefined {
  if (refused > 0) return `Marquez did not accept ${count(refused, "event")} of the command: see lineage.accepted.`;
  return jobs.size === 0 ? "No event of the command names a job: see lineage.sent." : undefined;
}

function problemsOf(job: RecordedJob, rule: JobRule, lineage: RecordedLineage, home: string): string[] {
  const runs = [...job.runs].flatMap((id) => lineage.runs.get(id) ?? []);
  return [
    ...staticProblem(job, rule),
    ...runProblems(runs, rule),
    ...sideProblem("inputs", job, rule, lineage, home),
    ...sideProblem("outputs", job, rule, lineage, home),
  ];
}

function staticProblem({ isStatic, runs }: RecordedJob, { static: wanted }: JobRule): string[] {
  if (wanted === undefined || wanted === isStatic) return [];
  return wanted
    ? [`no job event tells of it, only ${count(runs.size, "run")}`]
    : ["a job event tells of it, which describes a job without running it"];
}

function runProblems(runs: RecordedRun[], { runs: wanted, states }: JobRule): string[] {
  const range: Range | undefined = wanted === "any" ? oneOrMore : wanted;
  const wrong = states ? runs.filter((run) => !states.some((state) => state === stateOf(run))) : [];
  const told = wrong.map((run) => `run ${run.id} is ${stateOf(run)}${whyUnended(run)}`);
  return [
    ...(range && !isWithin(runs.length, range) ? [`it has ${count(runs.length, "run")}`] : []),
    ...firstFew(told, mostTold),
  ];
}

const whyUnended = (run: RecordedRun): string =>
  stateOf(run) === "RUNNING"
    ? `: it sent ${listNames(run.events.map(({ type }) => type ?? "no type"))}, and no end`
    : "";

function sideProblem(
  side: "inputs" | "outputs",
  job: RecordedJob,
  rule: JobRule,
  { datasets }: RecordedLineage,
  home: string,
): string[] {
  const list = rule[side];
  if (list === undefined) return [];
  const own = [...job[side]].flatMap((key) => datasets.get(key) ?? []);
  const difference = compareList(list, own, home);
  const { passed, found, hints } = difference;
  if (passed) return [];
  const read = [...job.inputs].flatMap((key) => datasets.get(key) ?? []);
  const why = side === "outputs" ? whyNoOutput(difference, rule.inputs, read, home) : [];
  return [[`its ${side} are ${found}.`, ...hints, ...why].join(" ").replace(/\.$/, "")];
}
