import { describeName, isSameName, keyOf, listNames, type QualifiedName } from "../lineage/names.ts";
import { atOnce, type Slices } from "../machine/turns.ts";
import type { Run } from "../marquez/client.ts";
import { lostColumns } from "./column-losses.ts";
import type { KeptLineage } from "./kept.ts";
import { keptJobOf } from "./kept-jobs.ts";
import { hasEnd } from "./own-runs.ts";
import { describeRefusal } from "./refusals.ts";
import { describeEvents, endsOf, runsOf, type SentEvents, type SentRun } from "./sent.ts";
import type { SentEvent } from "./sent-event.ts";
import { lostOfStatic } from "./static-losses.ts";
import { straysOf } from "./strays.ts";

/**
 * Where lineage was lost on its way. `refused`: sent, and Marquez did not take it. `not kept`:
 * accepted, and not there when Marquez is asked. `renamed`: kept under another name. `not shown`:
 * kept, and not in the lineage graph.
 */
export type Level = "refused" | "not kept" | "renamed" | "not shown";

/** Something that did not arrive as it was sent. */
export interface Loss {
  level: Level;
  words: string;
}

/** The first two levels: what was sent, and what Marquez kept of it. */
export interface Comparison {
  sent: number;
  /** How many of those repeated an event that had not been taken before. */
  again: number;
  accepted: number;
  /** Accepted events of which nothing was lost. */
  kept: number;
  losses: Loss[];
}

/** An expectation and the summary ask for the same comparison, of twenty thousand events. */
const compared = new WeakMap<KeptLineage, { sent: SentEvents; comparison: Comparison }>();

/** Compares what a command sent with what Marquez keeps. Neither changes any more. */
export const compare = (sent: SentEvents, kept: KeptLineage): Comparison => atOnce(comparing(sent, kept));

/** The same in slices. Whoever compares both again gets the same comparison. */
export function* comparing(sent: SentEvents, kept: KeptLineage): Slices<Comparison> {
  const known = compared.get(kept);
  if (known?.sent === sent) return known.comparison;
  const comparison = yield* comparingAll(sent, kept);
  compared.set(kept, { sent, comparison });
  return comparison;
}

function* comparingAll(sent: SentEvents, kept: KeptLineage): Slices<Comparison> {
  const lost = new Set<SentEvent>();
  let unlisted = 0;
  const losses: Loss[] = sent.refusals.lost.map((one) => ({ level: "refused", words: describeRefusal(one) }));
  const notKept = (words: string, events: Iterable<SentEvent>) => {
    losses.push({ level: "not kept", words });
    for (const one of events) lost.add(one);
  };

  for (const words of straysOf(sent)) losses.push({ level: "refused", words: `posted elsewhere: ${words}` });
  for (const words of sent.unread) notKept(words, []);
  for (const run of runsOf(sent)) {
    yield;
    if (!kept.runs.has(run.id)) continue;
    const answer = kept.runs.get(run.id);
    if (!answer) {
      notKept(`run ${run.id} of job ${run.job.name}: Marquez has no such run`, run.events);
      continue;
    }
    losses.push(...renamed(run, answer));
    for (const { words, events } of missingDatasets(run, answer, sent)) notKept(words, events);
    const missing = countOf(run.events) - (kept.listed?.get(run.id) ?? 0);
    if (kept.listed && missing > 0) {
      losses.push({
        level: "not kept",
        words: `run ${run.id} of job ${run.job.name}: Marquez's list of events holds ${missing} fewer than it accepted`,
      });
      unlisted += Math.max(0, missing - countOf(run.events.filter((one) => lost.has(one))));
    }
  }
  for (const { level, words, event } of yield* lostOfStatic(sent, kept))
    if (level === "not kept") notKept(words, [event]);
    else losses.push({ level, words });
  for (const one of yield* lostColumns(sent, kept)) notKept(one.words, one.events);
  return {
    sent: sent.sent,
    again: sent.refusals.again,
    accepted: sent.accepted,
    kept: sent.accepted - countOf([...lost]) - unlisted - sent.unread.length,
    losses,
  };
}

const countOf = (events: readonly SentEvent[]): number => events.reduce((sum, { times }) => sum + times, 0);

/** A run whose job Marquez keeps under another name than the events gave it, or whose events do not agree on it. */
function renamed(run: SentRun, answer: Run): Loss[] {
  const kept = answer.jobVersion ?? keptJobOf(run);
  const several = severalJobs(run, kept);
  if (several) return [{ level: "renamed", words: several }];
  if (isSameName(kept, run.job)) return [];
  return [{ level: "renamed", words: describeRename(run, kept) }];
}

/** Says that a run's events make several jobs, as when START names a parent and COMPLETE does not; undefined if not. */
export function severalJobs({ id, events }: SentRun, kept: QualifiedName): string | undefined {
  const names = new Set(events.flatMap(({ job, parent }) => (job ? [keptJobOf({ job, parent }).name] : [])));
  if (names.size < 2) return undefined;
  return (
    `the events of run ${id} do not agree on their job or its parent, so Marquez makes jobs ${listNames([...names])} ` +
    `of them; the run is in ${kept.name}`
  );
}

/** Says under which name Marquez keeps a job, and why. */
export function describeRename({ job, parent }: Pick<SentRun, "job" | "parent">, kept: QualifiedName): string {
  const reasons = [
    ...(kept.name !== job.name && parent ? [`its events name the parent ${parent.name}`] : []),
    ...(kept.namespace !== job.namespace ? ["Marquez replaces letters that it does not allow in a namespace"] : []),
  ];
  const where = kept.namespace === job.namespace ? kept.name : `${kept.name} in namespace ${kept.namespace}`;
  return `Marquez keeps job ${job.name} as ${where}${reasons.length > 0 ? `, because ${reasons.join(" and ")}` : ""}`;
}

/** Marquez shows the datasets of a run for sure only once it has ended. */
function* missingDatasets(run: SentRun, answer: Run, { datasets }: SentEvents) {
  if (!hasEnd(answer)) return;
  const sides = [
    ["input", "inputs", answer.inputDatasetVersions],
    ["output", "outputs", answer.outputDatasetVersions],
  ] as const;
  for (const [side, plural, versions] of sides) {
    const there = new Set(versions.map(({ datasetVersionId }) => keyOf(datasetVersionId)));
    const missing = new Set<string>();
    for (const one of run.events) for (const key of one[plural]) if (!there.has(key)) missing.add(key);
    if (missing.size === 0) continue;
    const names = [...missing]
      .flatMap((key) => datasets.get(key) ?? [])
      .map((one) => describeName(one, run.job.namespace));
    yield {
      words: `run ${run.id} of job ${run.job.name}: Marquez keeps no ${side} ${listNames(names)}`,
      events: run.events.filter((one) => one[plural].some((key) => missing.has(key))),
    };
  }
}

/** The events of a run that contradict each other's end, in words; undefined when they do not. */
export function contradiction(run: SentRun): string | undefined {
  const ends = endsOf(run);
  return new Set(ends).size > 1 ? `run ${run.id} sent ${describeEvents(run)}` : undefined;
}
