import type { QualifiedName } from "../lineage/names.ts";
import type { RecordedLineage, RecordedRun } from "../lineage/recorded-lineage.ts";
import type { Run } from "../marquez/client.ts";
import { keptRunId } from "../marquez/run-id.ts";
import type { EndedFlowRun } from "./facts.ts";
import { isJudgedJob } from "./own-runs.ts";

/** A flow run, with the runs in Marquez that are its own. */
export interface LinkedFlowRun {
  flowRun: EndedFlowRun;
  runs: Run[];
  /** How it is known, in words; undefined where there are none. */
  by?: string;
}

/** A way to tell that a run is a flow run's: it says so in words, or not at all. */
type Way = (run: RecordedRun, flowRun: EndedFlowRun, lineage: RecordedLineage) => string | undefined;

/**
 * Finds the runs of each flow run among those of the job: by the id; else by a parent or a root with that id, by a facet
 * that holds it, by the flow run's name, or by the moment at which the flow run began to run, which a listener of Prefect's
 * events (openlineage-prefect) takes for its START. A job's only run is that of the only flow run: nobody else knows the
 * address that it was sent to. Each run belongs to one flow run.
 */
export function linksOf(
  flowRuns: readonly EndedFlowRun[],
  wanted: QualifiedName,
  kept: readonly Run[],
  lineage: RecordedLineage | undefined,
): LinkedFlowRun[] {
  const left = new Map(kept.map((one) => [one.id, one]));
  const take = (ids: string[]): Run[] =>
    ids.flatMap((id) => (left.get(id) && left.delete(id) ? (byId.get(id) ?? []) : []));
  const byId = new Map(kept.map((one) => [one.id, one]));
  const links = flowRuns.map((flowRun): LinkedFlowRun => {
    const runs = take([flowRun.id]);
    return runs.length > 0 ? { flowRun, runs, by: "by its id" } : { flowRun, runs };
  });
  const told = lineage ? runsOfJob(lineage, wanted) : [];
  for (const way of ways)
    for (const link of links) {
      if (link.runs.length > 0 || !lineage) continue;
      const found = told.flatMap((run) => {
        const by = left.has(run.id) ? way(run, link.flowRun, lineage) : undefined;
        return by === undefined ? [] : [{ id: run.id, by }];
      });
      link.runs = take(found.map(({ id }) => id));
      if (found[0] && link.runs.length > 0) link.by = found[0].by;
    }
  const [only, ...others] = links;
  const [run, ...more] = told.filter(({ id }) => left.has(id));
  if (only && run && only.runs.length === 0 && others.length === 0 && more.length === 0) {
    only.runs = take([run.id]);
    only.by = "by its job: it is the only run of it that the worker and what runs beside it sent";
  }
  return links;
}

const runsOfJob = ({ runs, jobs }: RecordedLineage, wanted: QualifiedName): RecordedRun[] =>
  [...runs.values()].filter((run) => {
    const job = jobs.get(run.job);
    return job !== undefined && isJudgedJob(job, wanted);
  });

const ways: Way[] = [
  ({ events }, { id }) =>
    events.some(({ parent }) => parent && keptRunId(parent.run) === id)
      ? "by its parent, which has the flow run's id"
      : events.some(({ root }) => root && keptRunId(root.run) === id)
        ? "by its root, which has the flow run's id"
        : undefined,
  ({ facets }, { id }) => holding(facets, id, (key) => `by its run facet ${key}, which holds the flow run's id`),
  ({ facets, job }, { name }, { jobs }) =>
    jobs.get(job)?.sentAs.name === name
      ? "by its job, which has the flow run's name"
      : holding(facets, name, (key) => `by its run facet ${key}, which holds the flow run's name`),
  ({ events }, { history }) => {
    const starts = events.filter(({ type }) => type?.toUpperCase() === "START").map(({ time }) => Date.parse(time));
    const began = history.find(({ type, timestamp }) => type === "RUNNING" && starts.includes(Date.parse(timestamp)));
    return began && `by its start, ${began.timestamp}, at which the flow run began to run`;
  },
];

/** The first facet that holds a text as one of its values. */
function holding(
  facets: ReadonlyMap<string, unknown>,
  wanted: string,
  words: (key: string) => string,
): string | undefined {
  for (const [key, facet] of facets) if (holds(facet, wanted, deepest)) return words(key);
  return undefined;
}

/** Facets that are nested deeper hold nothing that anybody looks for, and could exhaust the stack. */
const deepest = 20;

const holds = (value: unknown, wanted: string, depth: number): boolean =>
  typeof value === "string"
    ? value.toLowerCase() === wanted.toLowerCase()
    : typeof value === "object" &&
      value !== null &&
      depth > 0 &&
      Object.values(value).some((one) => holds(one, wanted, depth - 1));

/** The ids of the runs below some: their children, and the children of these. */
export function descendantsOf(ids: readonly string[], { runs }: RecordedLineage): string[] {
  const children = new Map<string, string[]>();
  for (const { id, events } of runs.values())
    for (const parent of new Set(events.flatMap(({ parent }) => (parent?.run ? keptRunId(parent.run) : []))))
      children.set(parent, [...(children.get(parent) ?? []), id]);
  const found = new Set<string>();
  const waiting = [...ids];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const child of children.get(next) ?? []) {
      if (found.has(child) || ids.includes(child)) continue;
      found.add(child);
      waiting.push(child);
    }
  return [...found];
}
