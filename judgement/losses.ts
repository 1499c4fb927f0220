import type { Lineage, Run } from "../marquez/client.ts";
import type { KeptLineage, OwnRun } from "./kept.ts";
import { describeName, keyOf, listNames, type QualifiedName } from "./names.ts";
import { hasEnd, keptJobOf } from "./own-runs.ts";
import {
  describeEvents,
  endsOf,
  runsOf,
  type SentDataset,
  type SentEvent,
  type SentEvents,
  type SentRun,
} from "./sent.ts";

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
  accepted: number;
  /** Accepted events of which nothing was lost. */
  kept: number;
  losses: Loss[];
}

/** Compares what a command sent with what Marquez keeps. */
export function compare(sent: SentEvents, kept: KeptLineage): Comparison {
  const lost = new Set<SentEvent>();
  let unlisted = 0;
  const losses: Loss[] = sent.refused.map(({ nth, what, status, words }) => ({
    level: "refused",
    words: `event ${nth} (${what}): ${status === null ? "no answer" : `status ${status}`}: ${words}`,
  }));
  const notKept = (words: string, events: Iterable<SentEvent>) => {
    losses.push({ level: "not kept", words });
    for (const one of events) lost.add(one);
  };

  for (const run of runsOf(sent)) {
    if (!kept.runs.has(run.runId)) continue;
    const answer = kept.runs.get(run.runId);
    if (!answer) {
      notKept(`run ${run.runId} of job ${run.job.name}: Marquez has no such run`, run.events);
      continue;
    }
    losses.push(...renamed(run, answer));
    for (const { words, events } of missingDatasets(run, answer, sent)) notKept(words, events);
    const missing = countOf(run.events) - (kept.listed?.get(run.runId) ?? 0);
    if (kept.listed && missing > 0) {
      losses.push({
        level: "not kept",
        words: `run ${run.runId} of job ${run.job.name}: Marquez's list of events holds ${missing} fewer than it accepted`,
      });
      unlisted += Math.max(0, missing - countOf(run.events.filter((one) => lost.has(one))));
    }
  }
  for (const one of sent.events) for (const words of lostOfStatic(one, sent, kept)) notKept(words, [one]);
  for (const one of lostColumns(sent, kept)) notKept(one.words, one.events);
  return { sent: sent.sent, accepted: sent.accepted, kept: sent.accepted - countOf([...lost]) - unlisted, losses };
}

const countOf = (events: readonly SentEvent[]): number => events.reduce((sum, { times }) => sum + times, 0);

/** A run whose job Marquez keeps under another name than the events gave it. */
function renamed(run: SentRun, answer: Run): Loss[] {
  const kept = answer.jobVersion ?? keptJobOf(run);
  if (keyOf(kept) === keyOf(run.job)) return [];
  return [{ level: "renamed", words: describeRename(run, kept) }];
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
function* missingDatasets(run: SentRun, answer: Run, sent: SentEvents) {
  if (!hasEnd(answer)) return;
  const sides = [
    ["input", "inputs", answer.inputDatasetVersions],
    ["output", "outputs", answer.outputDatasetVersions],
  ] as const;
  for (const [side, plural, versions] of sides) {
    const there = new Set(versions.map(({ datasetVersionId }) => keyOf(datasetVersionId)));
    const missing = [...new Set(run.events.flatMap((one) => one[plural]))].filter((key) => !there.has(key));
    if (missing.length === 0) continue;
    const names = missing.map((key) => nameOf(sent.datasets.get(key), run.job.namespace));
    yield {
      words: `run ${run.runId} of job ${run.job.name}: Marquez keeps no ${side} ${listNames(names)}`,
      events: run.events.filter((one) => one[plural].some((key) => missing.includes(key))),
    };
  }
}

const nameOf = (dataset: QualifiedName | undefined, home: string): string =>
  dataset ? describeName(dataset, home) : "without a name";

/** A job event needs its job with its edges, a dataset event its dataset. */
function lostOfStatic(one: SentEvent, sent: SentEvents, kept: KeptLineage): string[] {
  if (one.dataset !== undefined)
    return kept.datasets.has(one.dataset)
      ? []
      : [`dataset ${nameOf(sent.datasets.get(one.dataset), "")} of a dataset event: Marquez has no such dataset`];
  if (one.kind !== "job" || !one.job) return [];
  const key = keyOf(keptJobOf({ job: one.job, parent: undefined }));
  if (!kept.staticJobs.has(key)) return [];
  const graph = kept.staticJobs.get(key);
  if (!graph) return [`job ${one.job.name} of a job event: Marquez has no such job`];
  const { inputs, outputs } = edgesOf(graph, keptJobOf({ job: one.job, parent: undefined }));
  const shown = new Set([...inputs, ...outputs].map(keyOf));
  const missing = [...one.inputs, ...one.outputs].filter((each) => !shown.has(each));
  if (missing.length === 0) return [];
  const names = missing.map((each) => nameOf(sent.datasets.get(each), one.job?.namespace ?? ""));
  return [`job ${one.job.name} of a job event: Marquez keeps no edge to ${listNames(names)}`];
}

/** Column lineage that Marquez did not keep, and why. */
function* lostColumns(sent: SentEvents, kept: KeptLineage) {
  for (const [key, dataset] of sent.datasets) {
    const there = kept.columns.get(key);
    if (!there) continue;
    const lost = [...dataset.columns.keys()].filter((column) => !there.has(column));
    for (const column of lost)
      yield {
        words: `column ${column} of ${dataset.name}: ${whyNoColumn(dataset, column, sent)}`,
        events: sent.events.filter(({ columns }) => columns[key]?.includes(column)),
      };
  }
}

/**
 * Marquez stores lineage only of output columns in the dataset's schema facet, and only from input
 * fields in the schema facet of their dataset (OpenLineageDao.upsertColumnLineage).
 */
function whyNoColumn(dataset: SentDataset, column: string, sent: SentEvents): string {
  if (!dataset.fields.has(column))
    return "its lineage is not kept, because the dataset's schema facet does not name it";
  const unknown = (dataset.columns.get(column) ?? []).filter(
    (field) => !sent.datasets.get(keyOf(field))?.fields.has(field.field),
  );
  if (unknown.length === 0) return "Marquez keeps no lineage of it";
  const names = unknown.map(({ name, field }) => `${field} of ${name}`);
  return `its lineage is not kept, because no schema facet names ${listNames(names)}`;
}

/** The datasets that a graph connects with a job. */
export function edgesOf({ graph }: Lineage, job: QualifiedName) {
  const node = graph.find(({ id, type }) => type === "JOB" && id === `job:${job.namespace}:${job.name}`);
  const datasets = new Map(
    graph.flatMap(({ id, type, data }) => (type === "DATASET" ? [[id, data as QualifiedName] as const] : [])),
  );
  const named = (ids: string[] = []) => ids.flatMap((id) => datasets.get(id) ?? []);
  return {
    inputs: named(node?.inEdges.map(({ origin }) => origin)),
    outputs: named(node?.outEdges.map(({ destination }) => destination)),
  };
}

/**
 * Datasets of this command's runs that the graph does not connect with their job. Marquez draws a
 * job's last run that has ended: it replaces what the earlier ones had.
 * @param runs the runs of one job, in the order in which they were sent
 * @param all every run of that job, the newest first
 */
export function lossesOfGraph(graph: Lineage, job: QualifiedName, runs: OwnRun[], all: Run[]): GraphLoss[] {
  const ended = runs.filter(({ kept }) => kept && hasEnd(kept));
  const shown = edgesOf(graph, job);
  const there = { input: new Set(shown.inputs.map(keyOf)), output: new Set(shown.outputs.map(keyOf)) };
  return ended.flatMap((run): GraphLoss[] => {
    const lost = (["input", "output"] as const).flatMap((side) =>
      (run.kept?.[`${side}DatasetVersions`] ?? [])
        .map(({ datasetVersionId }) => datasetVersionId)
        .filter((one) => !there[side].has(keyOf(one))),
    );
    if (lost.length === 0) return [];
    const names = listNames(lost.map((one) => describeName(one, job.namespace)));
    const later = all[0]?.id === run.id ? undefined : all[0];
    const why = later
      ? `run ${later.id} of ${later.endedAt ?? later.startedAt ?? "a later time"} replaced it`
      : "it is the job's last run, so Marquez should show it";
    const words = `the graph of ${job.name} lacks ${names} of run ${run.id}: ${why}`;
    return [{ level: "not shown", words, ofLastRun: run === ended.at(-1) }];
  });
}

/** A loss of the third level. */
export interface GraphLoss extends Loss {
  /** Whether it is of the command's last run of the job. An earlier one is replaced as a matter of course. */
  ofLastRun: boolean;
}

/** The events of a run that contradict each other's end, in words; undefined when they do not. */
export function contradiction(run: SentRun): string | undefined {
  const ends = endsOf(run);
  return new Set(ends).size > 1 ? `run ${run.runId} sent ${describeEvents(run)}` : undefined;
}
