import { facetText, type RunEvent } from "./event.ts";
import { type Instant, parseInstant } from "./instant.ts";
import type { Job, Model, Run, RunState } from "./model.ts";

const DONE: Record<string, RunState> = { COMPLETE: "COMPLETED", FAIL: "FAILED", ABORT: "ABORTED" };

/** Whether a type of event says that the run has ended. */
export const isEnd = (eventType: string | null | undefined): boolean => (eventType?.toUpperCase() ?? "") in DONE;

/** Any event with a type that does not end the run leaves it running, even one that comes after its end. */
function transition(run: Run, eventType: string | null | undefined, at: Instant): void {
  if (!eventType) return;
  const done = DONE[eventType.toUpperCase()];
  run.state = done ?? "RUNNING";
  run.transitionedAt = at;
  if (done) run.endedAt = at;
  else run.startedAt = at;
}

const newRun = (id: string, job: Job, args: Run["args"], at: Instant): Run => ({
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
  args,
  jobVersion: null,
  facets: {},
  jobFacets: {},
  inputs: new Map(),
  outputs: new Map(),
});

/**
 * Finds or makes a run, and updates it with the type and the nominal times that an event says. A run stays with the job
 * and the arguments of its first event.
 */
export function mentionRun(
  model: Model,
  { id, job, args }: Pick<Run, "id" | "job" | "args">,
  event: RunEvent,
  at: Instant,
): Run {
  const found = model.runs.get(id);
  const run = found ?? newRun(id, job, args, at);
  if (!found) job.runs.push(run);
  model.runs.set(id, run);
  const nominal = (key: string): Instant | null =>
    parseInstant(facetText(event.run.facets, "nominalTime", key) ?? "")?.instant ?? null;
  run.updatedAt = at;
  run.nominalStartTime = nominal("nominalStartTime") ?? run.nominalStartTime;
  run.nominalEndTime = nominal("nominalEndTime") ?? run.nominalEndTime;
  transition(run, event.eventType, at);
  return run;
}
