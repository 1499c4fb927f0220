import { endOf } from "../lineage/event.ts";
import { describeName, isSameName, keyOf, listNames, type QualifiedName } from "../lineage/names.ts";
import type { Lineage, Run } from "../marquez/client.ts";
import type { ShownLineage } from "./facts.ts";
import type { OwnRun } from "./kept.ts";
import { keptJobOf } from "./kept-jobs.ts";
import type { Loss } from "./losses.ts";
import { hasEnd } from "./own-runs.ts";
import type { SentEvents } from "./sent.ts";
import type { SentEvent } from "./sent-event.ts";
import { nthOfEnd } from "./sent-runs.ts";

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

/** A loss of the third level. */
export interface GraphLoss extends Loss {
  /** Whether it is of the command's last run of the job. An earlier one is replaced as a matter of course. */
  ofLastRun: boolean;
  /** The run that replaced it, as far as that can be told. */
  replacedBy: string | undefined;
}

/**
 * Datasets of this command's runs that the graph does not connect with their job. Marquez draws what a job's last event
 * says: it replaces what earlier runs had.
 * @param own this command's runs; those of other jobs are left out
 * @param all every run of the judged jobs
 * @param sent what the command sent; undefined when it is not known
 */
export function lossesOfGraph(
  { job, lineage: graph }: ShownLineage,
  own: OwnRun[],
  all: Run[],
  sent: SentEvents | undefined,
): GraphLoss[] {
  const ended = byEnd(own.filter((one) => isSameName(one.job, job)));
  const shown = edgesOf(graph, job);
  const there = { input: new Set(shown.inputs.map(keyOf)), output: new Set(shown.outputs.map(keyOf)) };
  return ended.flatMap((run): GraphLoss[] => {
    const lost = (["input", "output"] as const).flatMap((side) =>
      (run.kept?.[`${side}DatasetVersions`] ?? [])
        .filter(({ datasetVersionId }) => !there[side].has(keyOf(datasetVersionId)))
        .map(({ datasetVersionId }) => ({ side, name: describeName(datasetVersionId, job.namespace) })),
    );
    if (lost.length === 0) return [];
    const names = listNames(lost.map(({ name }) => name));
    const later = laterThan(run, job, all);
    const why =
      emptiedByItself(run, new Set(lost.map(({ side }) => side))) ??
      replacedByJobEvent(run, job, sent) ??
      whyLost(later);
    const words = `the graph of ${job.name} lacks ${names} of run ${run.id}: ${why}`;
    return [{ level: "not shown", words, ofLastRun: run === ended.at(-1), replacedBy: later?.id }];
  });
}

/** The runs that have ended, in the order of their ends. */
export const byEnd = (runs: OwnRun[]): OwnRun[] =>
  runs.filter(({ kept }) => kept && hasEnd(kept)).sort((one, other) => endTime(one) - endTime(other));

/** When a run ended: in the order in which its events arrived, or by its own time where they were not recorded. */
const endTime = ({ sent, kept }: OwnRun): number => (sent ? nthOfEnd(sent) : Date.parse(kept?.endedAt ?? ""));

const timeOf = ({ endedAt, startedAt }: Run): number => Date.parse(endedAt ?? startedAt ?? "");

/** The run of the same job that did something last, after this one had ended. */
function laterThan({ id, kept }: OwnRun, job: QualifiedName, all: Run[]): Run | undefined {
  const after = all.filter(
    (one) =>
      one.id !== id &&
      (!one.jobVersion || isSameName(one.jobVersion, job)) &&
      timeOf(one) >= Date.parse(kept?.endedAt ?? ""),
  );
  return after.sort((one, other) => timeOf(other) - timeOf(one))[0];
}

/** Any event without inputs, or without outputs, takes those of its job out of the graph: also OTHER after the end. */
function emptiedByItself({ sent }: OwnRun, lost: ReadonlySet<"input" | "output">): string | undefined {
  const last = sent?.events.at(-1);
  if (!last || endOf(last.type)) return undefined;
  const side = (["input", "output"] as const).find((one) => lost.has(one) && last[`${one}s`].length === 0);
  return side && `its ${last.type ?? "last"} event after the end names no ${side}s, and Marquez draws what it names`;
}

function replacedByJobEvent({ sent }: OwnRun, job: QualifiedName, all: SentEvents | undefined): string | undefined {
  const isLater = (one: SentEvent) =>
    one.kind === "job" &&
    one.job &&
    sent &&
    one.nth > nthOfEnd(sent) &&
    isSameName(keptJobOf({ ...one, job: one.job }), job);
  return all?.events.some(isLater) ? "a job event that came later replaced it" : undefined;
}

const whyLost = (later: Run | undefined): string =>
  later
    ? `run ${later.id} of ${later.endedAt ?? later.startedAt} replaced it`
    : "no run of the job is later, so Marquez should show it";
