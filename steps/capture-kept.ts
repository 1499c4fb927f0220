import type { Context } from "../context/context.ts";
import type { KeptLineage } from "../judgement/kept.ts";
import { keptJobOf } from "../judgement/kept-jobs.ts";
import { runsOf, type SentEvents } from "../judgement/sent.ts";
import { keyOf, type QualifiedName } from "../lineage/names.ts";
import { inOrder, sideBySide } from "../machine/side-by-side.ts";
import { jobNode, type MarquezClient } from "../marquez/client.ts";
import { keptRunId } from "../marquez/run-id.ts";
import { suffixed } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { DatasetList } from "./dataset-list.ts";
import { keptDatasets, type ReadAll } from "./kept-datasets.ts";
import { marquezOf } from "./marquez-of.ts";

/** How many runs of a command, and how many of anything else, Marquez is asked for one by one. */
const mostAsked = 10_000;
/** How many events are looked for in Marquez's list: on a shared server other producers' stand in it, too. */
const mostListed = 50_000;
/** How many events, and of how many bytes, Marquez is asked for at once, and how many such lists at a time. */
const page = { events: 450, bytes: 500_000 };
const pagesAtOnce = 4;
/** How many requests about one thing are under way at a time. */
const concurrency = 8;

/**
 * Asks Marquez for everything that a command sent, and captures the answers in kept.json.
 * @param sent what the command sent; undefined when it did not run
 * @param list the list of all datasets, if no other command may change it from now on: then it is read here, if at all
 */
export const captureKept =
  (sent: () => SentEvents | undefined, captured: { suffix: string }, list?: DatasetList) =>
  async (stack: Provisioned, context: Context): Promise<KeptLineage> => {
    const marquez = marquezOf(stack, context);
    const kept = await keptOf(sent(), marquez, list && ((look) => list.capture(marquez, context, look)));
    const { runs, listed: listedEvents = null, staticJobs, columns } = kept;
    await context.bundle.writeJson(suffixed("kept.json", captured), { runs, listedEvents, staticJobs, columns });
    return kept;
  };

async function keptOf(
  sent: SentEvents | undefined,
  marquez: MarquezClient,
  readAll: ReadAll | undefined,
): Promise<KeptLineage> {
  if (!sent || sent.accepted === 0)
    return { runs: new Map(), listed: undefined, staticJobs: new Map(), columns: new Map(), datasets: new Set() };
  const runIds = runsOf(sent).map(({ id }) => id);
  const [runs, listed, graphs, ofDatasets] = await Promise.all([
    sideBySide(runIds.slice(0, mostAsked), concurrency, async (id) => [id, await marquez.run(id)] as const),
    listedEvents(sent, marquez),
    // Of each job only its own datasets are looked at.
    sideBySide(
      uniqueJobs(sent).slice(0, mostAsked),
      concurrency,
      async (job) => [keyOf(job), await marquez.lineage(jobNode(job.namespace, job.name), 0)] as const,
    ),
    keptDatasets(sent, marquez, readAll),
  ]);
  return { runs: new Map(runs), listed, staticJobs: new Map(graphs), ...ofDatasets };
}

function uniqueJobs({ events }: SentEvents): QualifiedName[] {
  const jobs = new Map<string, QualifiedName>();
  for (const { kind, job } of events) {
    if (kind !== "job" || !job) continue;
    const kept = keptJobOf({ job, parent: undefined });
    jobs.set(keyOf(kept), kept);
  }
  return [...jobs.values()];
}

/** How many events Marquez lists of each run; undefined when there are too many to read, or no times to ask by. */
async function listedEvents(sent: SentEvents, marquez: MarquezClient): Promise<Map<string, number> | undefined> {
  const spans = sent.spans(page);
  if (!spans) return undefined;
  const { runs } = sent;
  const counts = new Map<string, number>();
  let left = mostListed;
  for await (const { events, more } of inOrder(spans, pagesAtOnce, (span) =>
    marquez.events({ ...span, limit: left }),
  )) {
    left -= events.length;
    if (more || left < 0) return undefined;
    for (const { run } of events) {
      const id = keptRunId(run.runId);
      if (runs.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return counts;
}
