import { explainMissingJob } from "./diagnosis.ts";
import { type Expectation, judged } from "./expectation.ts";
import type { JobsByNamespace, RefinementFacts } from "./facts.ts";
import type { OwnRun } from "./kept.ts";
import { keyOf, listNames, type QualifiedName } from "./names.ts";
import { learned } from "./outcome.ts";
import { hasEnd, isJudgedJob, keptJobOf, type OwnRuns, stateOf } from "./own-runs.ts";
import { describeEvents } from "./sent.ts";

/** What judging the job and the runs of one refinement needs. */
export interface RunFacts {
  facts: RefinementFacts;
  own: OwnRuns;
  wanted: QualifiedName;
  /** Whether a job event told of the job. */
  isStatic: boolean;
  jobs: JobsByNamespace | undefined;
}

/** Whether a job event that Marquez keeps told of the job. */
export function toldByJobEvent({ run, kept }: RefinementFacts, wanted: QualifiedName): boolean {
  const graphs = learned(kept)?.staticJobs;
  return (learned(run)?.sent.events ?? []).some(({ kind, job }) => {
    const name = kind === "job" && job && keptJobOf({ job, parent: undefined });
    return name && isJudgedJob(name, wanted) && graphs?.get(keyOf(name)) !== undefined;
  });
}

/** Judges whether lineage of the job arrived from this command. */
export function judgeJob({ facts, own, wanted, isStatic, jobs }: RunFacts): Expectation {
  const expected = `job ${wanted.name} in namespace ${wanted.namespace}`;
  const arrived = own.runs.some(({ job, kept }) => kept && isJudgedJob(job, wanted));
  if (arrived || isStatic) return judged("lineage.job", true, expected, "it arrived");
  const { found, hint } = explainMissingJob(facts, own, wanted, jobs);
  return judged("lineage.job", false, expected, found, hint);
}

/**
 * Judges the runs: as many of each job as are expected, and every run of the command in an expected
 * state.
 */
export function judgeRuns({ facts, own, wanted, isStatic }: RunFacts): Expectation {
  const { states, runs: count } = facts.refinement.expect;
  const expected =
    count === 0
      ? `no run of ${wanted.name}, because its lineage is static`
      : `${count === "any" ? "runs" : `exactly ${count} ${count === 1 ? "run" : "runs"}`} of ${wanted.name} from this command, and all of its runs ${states.join(" or ")}`;
  const name = "lineage.run";
  const judgedRuns = own.runs.filter(({ job }) => isJudgedJob(job, wanted));
  const inferred = own.attribution === "inferred" ? " (attribution inferred: the job's new runs)" : "";
  if (judgedRuns.length === 0) {
    const found = isStatic ? "no run: the lineage came as a job event" : noRunOf(facts);
    const hint = isStatic
      ? "A job event describes lineage without running anything. Set expect.runs to 0 to expect that."
      : "See lineage.job: without the job there is no run.";
    return judged(name, count === 0 && isStatic, expected, found, hint);
  }
  const wrongState = own.runs.filter((run) => !states.includes(stateOf(run)));
  const wrongCount = countByJob(judgedRuns).filter(([, number]) => count !== "any" && number !== count);
  const shown = wrongState.length > 0 ? wrongState : judgedRuns;
  const found = `${judgedRuns.length} ${judgedRuns.length === 1 ? "run" : "runs"}${inferred}: ${listNames(shown.map(describeRun))}`;
  const hints = [
    ...wrongCount.map(([job, number]) => hintOfCount(job, number, own)),
    ...new Set(wrongState.map(hintOfState)),
  ];
  return judged(name, hints.length === 0, expected, found, hints.join(" "));
}

const countByJob = (runs: OwnRun[]): [string, number][] => {
  const counts = new Map<string, number>();
  for (const { job } of runs) counts.set(job.name, (counts.get(job.name) ?? 0) + 1);
  return [...counts];
};

const describeRun = (run: OwnRun): string => `run ${run.id} of ${run.job.name} is ${stateOf(run)}`;

function noRunOf({ runs, run }: RefinementFacts): string {
  const others = learned(runs)?.items.length ?? 0;
  if (others === 0) return "no run";
  return learned(run)?.transport.recorded
    ? `no run from this command; the ${others} in Marquez came from elsewhere`
    : `${others} runs, none of them new`;
}

const hintOfCount = (job: string, number: number, { attribution }: OwnRuns): string =>
  attribution === "inferred"
    ? `${number} new runs of ${job} could be this command's, and nothing tells which: let its events go to the rehearsal's OPENLINEAGE_URL, or rehearse on a Marquez that nobody else uses.`
    : `The command sent ${number} runs of ${job}. If that is right, set expect.runs to ${number}, or to any.`;

/** The likely cause of a state that was not expected. */
function hintOfState(run: OwnRun): string {
  const { sent, kept } = run;
  if (!kept) return `Marquez has no run ${run.id}: see lineage.kept.`;
  if (kept.state === "FAILED" || kept.state === "ABORTED")
    return `${run.job.name} reported its own failure: see cli.log.`;
  const events = sent ? ` It sent ${describeEvents(sent)}.` : "";
  if (hasEnd(kept))
    return (
      `The end of the run arrived, and another event after it, so Marquez keeps it ${kept.state}.${events} ` +
      "Events must be sent in order: a client that sends them from several threads, or asynchronously, may swap them."
    );
  if (sent?.events.every(({ type }) => type === undefined))
    return "Its events have no eventType, so Marquez does not know whether the run ended.";
  return (
    `The run started, and the event that ends it did not arrive.${events} A killed process, or a client that ` +
    "sends in the background, may lose its last event."
  );
}
