import { count, keyOf } from "../lineage/names.ts";
import type { Comparison } from "./comparison.ts";
import { nearestOf } from "./comparison.ts";
import type { ContractJob } from "./contract.ts";
import type { Drift } from "./drift.ts";
import { nameInLine } from "./drift-words.ts";
import { sorted } from "./order.ts";

/**
 * Datasets that came or went, each with all that is known of it in one line, and those that a job reads or writes newly or
 * no more.
 * @param told keys of datasets that were told with their job
 */
export function compareDatasets(all: Comparison, told: ReadonlySet<string>): Drift[] {
  const gone = sorted(all.datasets.gone).filter((key) => !told.has(key));
  const added = sorted(all.datasets.added).filter((key) => !told.has(key));
  return [
    ...gone.map((key) => goneDataset(all, key)),
    ...added.map((key) => newDataset(all, key)),
    ...all.jobs.both.flatMap(({ before, after }) => compareEdges(all, before, after)),
  ];
}

function goneDataset(all: Comparison, key: string): Drift {
  const dataset = all.nameOf(key);
  const job = all.jobOf(key);
  const removed = { change: "removed", level: "dataset", kind: "breaking", job, dataset } as const;
  const fields = all.before.datasets.get(key)?.fields.length ?? 0;
  const known = fields === 0 ? "" : `, with its ${count(fields, "field")}`;
  const newcomers = [...all.datasets.added].map((other) => all.nameOf(other));
  const nearest = nearestOf(
    dataset.name,
    newcomers.map(({ name }) => name),
  );
  const near = nearest === undefined ? {} : { nearest };
  const writer = [...all.writers("before", key)].find((one) => all.jobs.gone.has(one));
  if (job && all.writers("before", key).has(keyOf(job))) {
    const why = all.whyLess(job);
    return { ...removed, what: `the output was removed${known}`, ...(why === undefined ? {} : { why }), ...near };
  }
  const why = writer && `job ${nameInLine(all.nameOf(writer), job?.namespace)}, which wrote it, was removed`;
  const what = job ? "the input was removed" : "it was removed";
  return { ...removed, what: `${what}${known}`, ...(why ? { why } : {}), ...near };
}

function newDataset(all: Comparison, key: string): Drift {
  const job = all.jobOf(key);
  const what = !job
    ? "it is new"
    : all.writers("after", key).has(keyOf(job))
      ? "the output is new"
      : "the input is new";
  return { change: "added", level: "dataset", kind: "compatible", job, dataset: all.nameOf(key), what };
}

/** What a job reads and writes otherwise, of the datasets that are still there or were there before. */
function compareEdges(all: Comparison, before: ContractJob, after: ContractJob): Drift[] {
  const both = new Set(all.datasets.both.map(({ key }) => key));
  return (["inputs", "outputs"] as const).flatMap((side) => {
    const noun = side === "inputs" ? "input" : "output";
    const lost = sorted(before[side].difference(after[side])).filter((key) => both.has(key));
    const won = sorted(after[side].difference(before[side])).filter((key) => both.has(key));
    return [
      ...lost.map((key): Drift => {
        const why = side === "outputs" ? all.whyLess(after) : undefined;
        const what = `it is no ${noun} any more`;
        return {
          change: "removed",
          level: "dataset",
          kind: "breaking",
          job: after,
          dataset: all.nameOf(key),
          what,
          ...(why ? { why } : {}),
        };
      }),
      ...won.map((key): Drift => {
        const what = `it is an ${noun} now`;
        return { change: "added", level: "dataset", kind: "compatible", job: after, dataset: all.nameOf(key), what };
      }),
    ];
  });
}
