import { count, firstFew, keyOf, listNames, type QualifiedName } from "../lineage/names.ts";
import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { explainMissingJob } from "./diagnosis.ts";
import { expectedStates } from "./expected-states.ts";
import type { JobsByNamespace, RefinementFacts } from "./facts.ts";
import { hintOfState } from "./hint-of-state.ts";
import type { OwnRun } from "./kept.ts";
import { keptJobOf } from "./kept-jobs.ts";
import { learned } from "./outcome.ts";
import { isJudgedJob, type OwnRuns, stateOf } from "./own-runs.ts";
import { alsoSentBy, type Owner, sameJobHint } from "./owners.ts";

/** What judging the job and the runs of one refinement needs. */
export interface RunFacts {
  facts: RefinementFacts;
  own: OwnRuns;
  wanted: QualifiedName;
  /** Whether a job event told of the job. */
  isStatic: boolean;
  jobs: JobsByNamespace | undefined;
  /** Every command with a job, this one among them. */
  owners: readonly Owner[];
}

/** How many hints a message tells: of a thousand runs, most have the same fault. */
const mostHints = 3;

/** Whether a job event that Marquez keeps told of the job. */
export function toldByJobEvent({ run, kept }: RefinementFacts, wanted: QualifiedName): boolean {
  const graphs = learned(kept)?.staticJobs;
  return (learned(run)?.sent.events ?? []).some(({ kind, job }) => {
    const name = kind === "job" && job && keptJobOf({ job, parent: undefined });
    return name && isJudgedJob(name, wanted) && graphs?.get(keyOf(name)) !== undefined;
  });
}

/** Judges whether lineage of the job arrived from this command. */
export function judgeJob({ facts, own, wanted, isStatic, jobs, owners }: RunFacts): Expectation {
  const name = "lineage.job";
  const expected = `job ${wanted.name} in namespace ${wanted.namespace}`;
  if (own.unknown) return notJudged(name, expected, notKnown(own.unknown));
  const arrived = new Set(
    own.runs.filter(({ job, kept }) => kept && isJudgedJob(job, wanted)).map(({ job }) => job.name),
  );
  const shared = [...arrived].flatMap((name) => {
    const other = alsoSentBy({ ...wanted, name }, owners, wanted);
    return other ? [`${name}, which ${other.title} (${other.job}) sent, too`] : [];
  });
  if (shared.length > 0) return judged(name, false, expected, `it sent ${listNames(shared)}`, sameJobHint);
  if (arrived.size > 0) {
    const isPattern = arrived.size > 1 || !arrived.has(wanted.name);
    return judged(name, true, expected, isPattern ? listNames([...arrived]) : "it arrived");
  }
  if (isStatic) return judged(name, true, expected, "it arrived");
  const { found, hint } = explainMissingJob(facts, own, wanted, { jobs, owners });
  return judged(name, false, expected, found, hint);
}

/** Marquez did not say what it keeps. Another expectation fails for that. */
export const notKnown = (why: string): string => `not known, because Marquez did not say what it keeps: ${why}`;

/**
 * Judges the runs: as many of each job as are expected, and every run of the command in an expected
 * state.
 */
export function judgeRuns({ facts, own, wanted, isStatic }: RunFacts): Expectation {
  const name = "lineage.run";
  const { expect } = facts.refinement;
  const { runs: wantedCount } = expect;
  const states = expectedStates(expect);
  const expected =
    wantedCount === 0
      ? `no run of ${wanted.name}, because its lineage is static`
      : `${wantedCount === "any" ? "runs" : `exactly ${count(wantedCount, "run")}`} of ${wanted.name} from this command, and all of its runs ${states.join(" or ")}`;
  if (own.unknown) return notJudged(name, expected, notKnown(own.unknown));
  const judgedRuns = own.runs.filter(({ job }) => isJudgedJob(job, wanted));
  const wrongState = own.runs.filter((run) => !states.includes(stateOf(run)));
  const wrongCount = countByJob(judgedRuns).filter(([, number]) => isWrong(number, wantedCount, own));
  const hints = [
    ...(judgedRuns.length > 0 || (wantedCount === 0 && isStatic) ? [] : [hintOfNone(isStatic)]),
    ...firstFew(
      wrongCount.map(([job, number]) => hintOfCount(job, number, own)),
      mostHints,
    ),
    ...firstFew([...new Set(wrongState.map((run) => hintOfState(run, states, learned(facts.run)?.sent)))], mostHints),
  ];
  const shown = wrongState.length > 0 ? wrongState : judgedRuns;
  const inferred = own.attribution === "inferred" ? " (attribution inferred: the job's new runs)" : "";
  const number = judgedRuns.length > 0 ? `${count(judgedRuns.length, "run")}${inferred}` : noRunOf(facts, isStatic);
  const isAll = wrongState.length === 0 || wrongState.length === judgedRuns.length;
  const found = shown.length > 0 ? `${number}${isAll ? ":" : ";"} ${listNames(shown.map(describeRun))}` : number;
  return judged(name, hints.length === 0, expected, found, hints.join(" "));
}

/** Where attribution is inferred, several runs are the command's only if the settings say how many it has. */
const isWrong = (number: number, wanted: number | "any", { attribution }: OwnRuns): boolean =>
  wanted === "any" ? attribution === "inferred" && number > 1 : number !== wanted;

const countByJob = (runs: OwnRun[]): [string, number][] => {
  const counts = new Map<string, number>();
  for (const { job } of runs) counts.set(job.name, (counts.get(job.name) ?? 0) + 1);
  return [...counts];
};

const describeRun = (run: OwnRun): string => `run ${run.id} of ${run.job.name} is ${stateOf(run)}`;

function noRunOf({ refinement, runs, run }: RefinementFacts, isStatic: boolean): string {
  if (isStatic) return "no run: the lineage came as a job event";
  const others = learned(runs)?.items.length ?? 0;
  if (others === 0) return `no run of ${refinement.job}`;
  return learned(run)?.transport.recorded
    ? `no run from this command; the ${others} in Marquez came from elsewhere`
    : `${count(others, "run")}, ${others === 1 ? "which is not new" : "none of them new"}`;
}

const hintOfNone = (isStatic: boolean): string =>
  isStatic
    ? "A job event describes lineage without running anything. Set expect.runs to 0 to expect that."
    : "See lineage.job: without the job there is no run.";

const hintOfCount = (job: string, number: number, { attribution }: OwnRuns): string =>
  attribution === "inferred"
    ? `${count(number, "new run")} of ${job} could be this command's, and nothing tells which: let its events go to the rehearsal's OPENLINEAGE_URL, rehearse on a Marquez that nobody else uses, or set expect.runs to ${number} if it sends so many.`
    : `The command sent ${count(number, "run")} of ${job}. If that is right, set expect.runs to ${number}, or to any.`;
