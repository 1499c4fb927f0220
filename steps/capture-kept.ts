import type { Context } from "../context/context.ts";
import type { KeptLineage } from "../judgement/kept.ts";
import { keptJobOf } from "../judgement/own-runs.ts";
import { runsOf, type SentEvents } from "../judgement/sent.ts";
import { keyOf, type QualifiedName } from "../lineage/names.ts";
import { keyOfColumn } from "../lineage/recorded-lineage.ts";
import { datasetNode, jobNode, type Lineage, type MarquezClient, type Run } from "../marquez/client.ts";
import { keptRunId } from "../marquez/run-id.ts";
import { suffixed } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { marquezOf } from "./marquez-of.ts";

/** How many runs of a command, and how many of anything else, Marquez is asked for one by one. */
const mostAsked = 10_000;
/** How many events are looked for in Marquez's list: on a shared server other producers' stand in it, too. */
const mostListed = 20_000;
/** How many requests are under way at a time. */
const concurrency = 8;

/**
 * Asks Marquez for everything that a command sent, and captures the answers in kept.json.
 * @param sent what the command sent; undefined when it did not run
 */
export const captureKept =
  (sent: () => SentEvents | undefined, captured: { suffix: string }) =>
  async (stack: Provisioned, context: Context): Promise<KeptLineage> => {
    const { bundle } = context;
    const kept = await keptOf(sent(), marquezOf(stack, context));
    await bundle.writeJson(suffixed("kept.json", captured), {
      runs: Object.fromEntries([...kept.runs].map(([id, run]) => [id, run ?? null])),
      listedEvents: kept.listed ? Object.fromEntries(kept.listed) : null,
      staticJobs: Object.fromEntries([...kept.staticJobs].map(([key, graph]) => [key, graph ?? null])),
      columns: Object.fromEntries([...kept.columns].map(([key, columns]) => [key, asObject(columns)])),
    });
    return kept;
  };

const asObject = (columns: ReadonlyMap<string, ReadonlySet<string>>) =>
  Object.fromEntries([...columns].map(([column, inputs]) => [column, [...inputs]]));

async function keptOf(sent: SentEvents | undefined, marquez: MarquezClient): Promise<KeptLineage> {
  const nothing = {
    runs: new Map(),
    listed: undefined,
    staticJobs: new Map(),
    columns: new Map(),
    datasets: new Set<string>(),
  };
  if (!sent || sent.accepted === 0) return nothing;
  const runIds = runsOf(sent).map(({ id }) => id);
  const staticJobs = uniqueJobs(sent);
  const withColumns = [...sent.datasets.values()].filter(({ columns }) => columns.size > 0);
  const loneNamespaces = new Set(
    sent.events.flatMap(({ dataset }) => (dataset === undefined ? [] : (sent.datasets.get(dataset)?.namespace ?? []))),
  );
  const [runs, listed, graphs, columns, datasets] = await Promise.all([
    each(runIds, async (id): Promise<[string, Run | undefined]> => [id, await marquez.run(id)]),
    listedEvents(sent, marquez),
    each(
      staticJobs,
      async (job): Promise<[string, Lineage | undefined]> => [
        keyOf(job),
        await marquez.lineage(jobNode(job.namespace, job.name)),
      ],
    ),
    each(withColumns, async (one): Promise<[string, Columns]> => [one.key, await keptColumns(one, marquez)]),
    each([...loneNamespaces], async (namespace) => {
      const { items } = (await marquez.datasets(namespace)) ?? { items: [] };
      return items.map(({ name }) => keyOf({ namespace, name }));
    }),
  ]);
  return {
    runs: new Map(runs),
    listed,
    staticJobs: new Map(graphs),
    columns: new Map(columns),
    datasets: new Set(datasets.flat()),
  };
}

/** Asks for each, a few at a time and not more than a bound. */
async function each<T, R>(wanted: T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const asked = wanted.slice(0, mostAsked);
  const answers: R[] = new Array(asked.length);
  // The workers share one iterator: each is asked for once.
  const remaining = asked.entries();
  const worker = async () => {
    for (const [nth, one] of remaining) answers[nth] = await ask(one);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return answers;
}

function uniqueJobs({ events }: SentEvents): QualifiedName[] {
  const jobs = events.flatMap(({ kind, job }) =>
    kind === "job" && job ? [keptJobOf({ job, parent: undefined })] : [],
  );
  return [...new Map(jobs.map((job) => [keyOf(job), job])).values()];
}

/** How many events Marquez lists of each run; undefined when there are too many to read, or no times to ask by. */
async function listedEvents(
  { span, events }: SentEvents,
  marquez: MarquezClient,
): Promise<Map<string, number> | undefined> {
  if (!span) return undefined;
  const second = 1_000;
  const before = new Date(span.to.getTime() + second);
  const { events: found, more } = await marquez.events({ after: span.from, before, limit: mostListed });
  if (more) return undefined;
  const own = new Set(events.map(({ run }) => run));
  const counts = new Map<string, number>();
  for (const { run } of found) {
    const id = keptRunId(run.runId);
    if (own.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

type Columns = Map<string, Set<string>>;

/** The columns of a dataset that Marquez keeps lineage of, and the columns that each comes from. */
async function keptColumns({ namespace, name }: QualifiedName, marquez: MarquezClient): Promise<Columns> {
  const answer = await marquez.columnLineage(datasetNode(namespace, name));
  const own = (answer?.graph ?? []).filter(({ data }) => data.namespace === namespace && data.dataset === name);
  const columns: Columns = new Map();
  for (const { data } of own) {
    const inputs = data.inputFields.map(({ dataset, ...of }) =>
      keyOfColumn({ namespace: of.namespace, name: dataset, field: of.field }),
    );
    if (inputs.length > 0) columns.set(data.field, new Set(inputs));
  }
  return columns;
}
