import { endOf } from "../lineage/event.ts";
import { nameMatches } from "../lineage/globs.ts";
import type { QualifiedName } from "../lineage/names.ts";
import type { Run } from "../marquez/client.ts";
import type { FlowRunResult, RefinementFacts } from "./facts.ts";
import type { OwnRun } from "./kept.ts";
import { KeptJobs, keptJobOf } from "./kept-jobs.ts";
import { explain, learned, type Outcome } from "./outcome.ts";
import { endsOf, runsOf, type SentEvents } from "./sent.ts";
import type { SentEvent } from "./sent-event.ts";

/** Whether a job is one of those that are judged. */
export const isJudgedJob = (job: QualifiedName, wanted: QualifiedName): boolean =>
  job.namespace === wanted.namespace && nameMatches(wanted.name, job.name);

/**
 * The jobs of a command that are judged: those that it sent, under the names that Marquez gives
 * them, where they match; the name of the settings where none does.
 */
export function judgedJobs(sent: SentEvents | undefined, wanted: QualifiedName): QualifiedName[] {
  const jobs = [...judgedOf(sent?.events ?? [], wanted)];
  return jobs.length > 0 ? jobs : [wanted];
}

/**
 * The judged job whose graph is shown: the first that names a dataset. What runs the others, such as an application of
 * Spark, comes first and names none.
 */
export function shownJob(sent: SentEvents | undefined, wanted: QualifiedName): QualifiedName {
  const told = sent?.events ?? [];
  const first = (events: Iterable<SentEvent>) => judgedOf(events, wanted).next().value;
  return first(told.filter(({ inputs, outputs }) => inputs.length + outputs.length > 0)) ?? first(told) ?? wanted;
}

/** The jobs that events name, under the names that Marquez gives them, each once, as far as they are judged. */
export function* judgedOf(events: Iterable<SentEvent>, wanted: QualifiedName): Generator<QualifiedName, undefined> {
  const jobs = new KeptJobs();
  const seen = new Set<string>();
  for (const { job, parent } of events) {
    const named = job && jobs.of({ job, parent });
    if (!named || seen.has(named.key)) continue;
    seen.add(named.key);
    if (isJudgedJob(named.kept, wanted)) yield named.kept;
  }
}

/** The runs of one command, and how it is known that they are its own. */
export interface OwnRuns {
  /**
   * `recorded`: the command sent them to an address that only it has. `inferred`: they are the
   * job's new runs, because the events went another way.
   */
  attribution: "recorded" | "inferred";
  runs: OwnRun[];
  /** Why it is not known which runs Marquez keeps; undefined when it is. */
  unknown?: string | undefined;
}

/** Finds the runs of a refinement. */
export function ownRuns(
  { refinement, run, runs, kept }: RefinementFacts,
  namespace: string,
  flowRun: Outcome<FlowRunResult>,
): OwnRuns {
  const ran = learned(run);
  if (!ran) return { attribution: "recorded", runs: [] };
  if (ran.transport.recorded) {
    const answers = learned(kept)?.runs;
    return {
      attribution: "recorded",
      unknown: answers || ran.sent.accepted === 0 ? undefined : explain(kept).found,
      runs: runsOf(ran.sent).map((sent) => {
        const { id } = sent;
        const answer = answers?.get(id);
        const isAsked = answers?.has(id) ?? false;
        return { id, job: answer?.jobVersion ?? keptJobOf(sent), sent, kept: answer, isAsked };
      }),
    };
  }
  const listing = learned(runs);
  const flowRunIds = new Set(learned(flowRun)?.runs.map(({ id }) => id));
  const fresh = (listing?.items ?? []).filter(({ id }) => !ran.earlierRuns.has(id) && !flowRunIds.has(id));
  const job = { namespace, name: refinement.job };
  return {
    attribution: "inferred",
    unknown: listing ? undefined : explain(runs).found,
    runs: fresh.map((kept) => ({ id: kept.id, job: kept.jobVersion ?? job, sent: undefined, kept, isAsked: true })),
  };
}

/**
 * The state of a run. Marquez takes the last event for the state: an OTHER event after the end, which
 * the standard allows, leaves the run RUNNING there, although it has ended. Of a run that Marquez was
 * not asked for, its own events tell the state.
 */
export function stateOf({ sent, kept, isAsked }: Pick<OwnRun, "sent" | "kept" | "isAsked">): string {
  const end = sent && endsOf(sent).at(-1);
  if (!kept) return isAsked ? "not kept" : (end ?? "RUNNING");
  if (end === undefined || !sent) return kept.state;
  const types = sent.events.map(({ type }) => type);
  const afterEnd = types.slice(types.findLastIndex(endOf) + 1);
  const onlyOther = afterEnd.length > 0 && afterEnd.every((type) => type?.toUpperCase() === "OTHER");
  return onlyOther && hasEnd(kept) ? end : kept.state;
}

/** Whether Marquez knows when the run ended. */
export const hasEnd = ({ endedAt }: Run): boolean => endedAt !== null && endedAt !== undefined;
