import { describeName, keyOf, listNames, type QualifiedName } from "../lineage/names.ts";
import type { Slices } from "../machine/turns.ts";
import { edgesOf } from "./graph-losses.ts";
import type { KeptLineage } from "./kept.ts";
import { KeptJobs, keptJobOf } from "./kept-jobs.ts";
import type { Level } from "./losses.ts";
import type { SentEvents } from "./sent.ts";
import type { SentEvent } from "./sent-event.ts";

interface StaticLoss {
  level: Extract<Level, "not kept" | "not shown">;
  words: string;
  event: SentEvent;
}

/** What is lost of job events, which need their job with its edges, and of dataset events. */
export function* lostOfStatic(sent: SentEvents, kept: KeptLineage): Slices<StaticLoss[]> {
  const losses: StaticLoss[] = [];
  const last = sent.events.some(({ kind }) => kind === "job") ? yield* lastEvents(sent) : new Map<string, SentEvent>();
  for (const event of sent.events) {
    const lost =
      event.dataset !== undefined
        ? lostDataset(event.dataset, sent, kept)
        : event.kind === "job" && event.job
          ? lostEdges(event, event.job, { sent, kept, last })
          : undefined;
    if (lost) losses.push({ ...lost, event });
    yield;
  }
  return losses;
}

/** The last event that tells of each job, by the key of the job as Marquez keeps it. */
function* lastEvents({ events }: SentEvents): Slices<Map<string, SentEvent>> {
  const kept = new KeptJobs();
  const last = new Map<string, SentEvent>();
  for (const one of events) {
    yield;
    if (one.job) last.set(kept.of({ job: one.job, parent: one.parent }).key, one);
  }
  return last;
}

function lostDataset(key: string, { datasets }: SentEvents, kept: KeptLineage) {
  if (kept.datasets.has(key)) return undefined;
  const dataset = datasets.get(key);
  const name = dataset ? describeName(dataset, "") : key;
  return { level: "not kept" as const, words: `dataset ${name} of a dataset event: Marquez has no such dataset` };
}

interface Around {
  sent: SentEvents;
  kept: KeptLineage;
  last: Map<string, SentEvent>;
}

function lostEdges(event: SentEvent, job: QualifiedName, { sent, kept, last }: Around) {
  const named = keptJobOf({ job, parent: undefined });
  const key = keyOf(named);
  if (!kept.staticJobs.has(key)) return undefined;
  const graph = kept.staticJobs.get(key);
  const what = `job ${job.name} of a job event`;
  if (!graph) return { level: "not kept" as const, words: `${what}: Marquez has no such job` };
  const { inputs, outputs } = edgesOf(graph, named);
  const shown = { inputs: new Set(inputs.map(keyOf)), outputs: new Set(outputs.map(keyOf)) };
  const missing = (["inputs", "outputs"] as const).flatMap((side) =>
    event[side].filter((one) => !shown[side].has(one)),
  );
  if (missing.length === 0) return undefined;
  const names = listNames(
    missing.flatMap((one) => sent.datasets.get(one) ?? []).map((one) => describeName(one, job.namespace)),
  );
  const later = last.get(key);
  // Marquez draws what the job's last event says.
  return later === undefined || later === event
    ? { level: "not kept" as const, words: `${what}: Marquez keeps no edge to ${names}` }
    : {
        level: "not shown" as const,
        words: `${what}: the graph lacks ${names}, because ${later.run ? `run ${later.run}` : "a later job event"} replaced it`,
      };
}
