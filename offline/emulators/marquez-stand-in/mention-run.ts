import { facetText, type RunEvent } from "./event.ts";
import { type Instant, parseInstant } from "./instant.ts";
import type { Job, Model, Run } from "./model.ts";
import { runUuid } from "./name-based-uuid.ts";

/** Finds or makes the run that an event names, and updates it with what the event says about it, except for its state. */
export function mentionRun(model: Model, job: Job, event: RunEvent, at: Instant): Run {
  const id = runUuid(event.run.runId);
  const known: Run = model.runs.get(id) ?? {
    id,
    job,
    createdAt: at,
    updatedAt: at,
    transitionedAt: at,
    nominalStartTime: null,
    nominalEndTime: null,
    state: "NEW",
    startedAt: null,
    endedAt: null,
    jobVersion: null,
    facets: {},
    jobFacets: {},
    inputs: new Map(),
    outputs: new Map(),
  };
  if (!model.runs.has(id)) job.runs.push(known);
  model.runs.set(id, known);
  const nominal = (key: string): Instant | null =>
    parseInstant(facetText(event.run.facets, "nominalTime", key) ?? "")?.instant ?? null;
  known.updatedAt = at;
  known.nominalStartTime = nominal("nominalStartTime") ?? known.nominalStartTime;
  known.nominalEndTime = nominal("nominalEndTime") ?? known.nominalEndTime;
  Object.assign(known.facets, event.run.facets);
  Object.assign(known.jobFacets, event.job.facets);
  return known;
}
