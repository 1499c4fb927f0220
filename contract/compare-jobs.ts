import { count } from "../lineage/names.ts";
import type { Comparison } from "./comparison.ts";
import { nearestOf } from "./comparison.ts";
import type { ContractJob, Count } from "./contract.ts";
import type { Drift } from "./drift.ts";
import { nameInLine, namesInLine } from "./drift-words.ts";
import { sorted } from "./order.ts";

/** Jobs that came or went, each with the datasets that nobody else has, and jobs that are another kind of job now. */
export function compareJobs(all: Comparison): { drifts: Drift[]; told: Set<string> } {
  const told = new Set<string>();
  const drifts: Drift[] = [];
  for (const [keys, change] of [
    [all.jobs.gone, "removed"],
    [all.jobs.added, "added"],
  ] as const) {
    const when = change === "removed" ? "before" : "after";
    for (const key of sorted(keys)) {
      const job = all[when].jobs.get(key) as ContractJob;
      const own = ownDatasets(all, when, job, keys).filter((dataset) => !told.has(dataset));
      for (const dataset of own) told.add(dataset);
      const names = own.map((dataset) => nameInLine(all.nameOf(dataset), job.namespace));
      const also = names.length === 0 ? "" : `, with its dataset${names.length > 1 ? "s" : ""} ${namesInLine(names)}`;
      const orphans =
        change === "removed"
          ? sorted(job.outputs).filter((dataset) => all.after.datasets.has(dataset) && all.changedHands(dataset))
          : [];
      const left = orphans.map((dataset) => nameInLine(all.nameOf(dataset), job.namespace));
      const unwritten = left.length === 0 ? "" : `; nobody writes ${namesInLine(left)} any more`;
      const what = `${change === "removed" ? "was removed" : "is new"}${also}${unwritten}`;
      drifts.push({
        change,
        level: "job",
        kind: change === "removed" ? "breaking" : "compatible",
        job,
        what,
        ...(change === "removed" ? hints(all, job) : {}),
      });
    }
  }
  return {
    drifts: [
      ...drifts,
      ...all.jobs.both.flatMap(({ before, after }) => compareJob(before, after, all.after.observed === undefined)),
    ],
    told,
  };
}

/** The datasets of a job that came or went with it: nobody else has them but such jobs. */
function ownDatasets(all: Comparison, when: "before" | "after", job: ContractJob, keys: ReadonlySet<string>): string[] {
  const { gone, added } = all.datasets;
  const differs = when === "before" ? gone : added;
  return sorted([...job.outputs, ...job.inputs]).filter(
    (dataset, nth, list) =>
      list.indexOf(dataset) === nth &&
      differs.has(dataset) &&
      [...all.readers(when, dataset).union(all.writers(when, dataset))].every((user) => keys.has(user)),
  );
}

function hints(all: Comparison, job: ContractJob): Pick<Drift, "why" | "nearest"> {
  const added = [...all.jobs.added].map((key) => all.nameOf(key));
  const nearest = nearestOf(
    job.name,
    added.filter(({ namespace }) => namespace === job.namespace).map(({ name }) => name),
  );
  const lost = sorted(job.inputs).find((input) => {
    const writers = [...all.writers("before", input)];
    return (
      all.datasets.gone.has(input) &&
      writers.length > 0 &&
      writers.every((one) => all.jobs.gone.has(one) && all.before.jobs.get(one) !== job)
    );
  });
  const [writer] = lost === undefined ? [] : sorted(all.writers("before", lost));
  const why =
    lost === undefined || writer === undefined
      ? undefined
      : `its input ${nameInLine(all.nameOf(lost), job.namespace)} came from job ${nameInLine(all.nameOf(writer), job.namespace)}, which was removed`;
  return { ...(why === undefined ? {} : { why }), ...(nearest === undefined ? {} : { nearest }) };
}

function compareJob(before: ContractJob, after: ContractJob, areContracts: boolean): Drift[] {
  const drifts: Drift[] = [];
  const changed = { change: "changed", kind: "compatible", job: after } as const;
  const [was, is] = [before.type ?? "none", after.type ?? "none"];
  if (was !== is)
    drifts.push({ ...changed, level: "job", before: was, after: is, what: `its type is ${is} now, ${was} before` });
  if (before.isStatic !== after.isStatic) {
    const what = after.isStatic
      ? "it is told by a job event now, not only by runs"
      : "no job event tells of it any more";
    drifts.push({ ...changed, level: "job", what });
  }
  if (before.runs && after.runs && (after.runs.min < before.runs.min || after.runs.max > before.runs.max)) {
    const [expected, found] = [range(before.runs), range(after.runs)];
    drifts.push({
      ...changed,
      level: "run",
      before: expected,
      after: found,
      what: `it has ${found} now, ${expected} before`,
    });
  }
  // A rehearsal's number of runs is not known where jobs are one by their names. Only two contracts differ in that.
  if (areContracts && (before.runs === undefined) !== (after.runs === undefined)) {
    const [was, is] = [before, after].map(({ runs }) => (runs ? range(runs) : "any number of runs"));
    drifts.push({ ...changed, level: "run", before: was, after: is, what: `it may have ${is} now, ${was} before` });
  }
  return drifts;
}

const range = ({ min, max }: Count): string => (min === max ? count(min, "run") : `${min} to ${max} runs`);
