import { publish, readDataset, writeDataset } from "./apply-dataset.ts";
import type { EventDataset, RunEvent } from "./event.ts";
import type { Instant } from "./instant.ts";
import { mentionJob } from "./mention-job.ts";
import { mentionRun } from "./mention-run.ts";
import type { Job, Model, Run, RunState, Use } from "./model.ts";
import { jobVersion } from "./versions.ts";

const DONE: Record<string, RunState> = { COMPLETE: "COMPLETED", FAIL: "FAILED", ABORT: "ABORTED" };

function transition(run: Run, eventType: string | null | undefined, at: Instant): void {
  if (!eventType) return;
  const done = DONE[eventType.toUpperCase()];
  run.state = done ?? "RUNNING";
  run.transitionedAt = at;
  if (done) run.endedAt = at;
  else run.startedAt = at;
}

const remember = (uses: Map<string, Use>, version: Use["version"], facets: EventDataset["facets"]): void => {
  const use = uses.get(version.version) ?? { version, facets: {} };
  Object.assign(use.facets, facets);
  uses.set(version.version, use);
};

/** A run has the datasets of all its events together. The job's edges change only when the run has ended. */
function settle(job: Job, run: Run, at: Instant): void {
  const ids = (uses: Map<string, Use>) => [...new Set([...uses.values()].map(({ version: { id } }) => id))];
  const [inputs, outputs] = [ids(run.inputs), ids(run.outputs)];
  const version = jobVersion(job, inputs, outputs, job.location);
  const known = job.versions.get(version) ?? { version, createdAt: at, inputs, outputs, latestRun: run };
  known.latestRun = run;
  job.versions.set(version, known);
  job.current = known;
  run.jobVersion = version;
  if (inputs.length > 0) job.edges.inputs = inputs;
  if (outputs.length > 0) job.edges.outputs = outputs;
}

/** Applies an event about a run, which arrived at `wallClock`. */
export function applyRunEvent(model: Model, event: RunEvent, at: Instant, wallClock: Instant): void {
  const job = mentionJob(model, event, at);
  const run = mentionRun(model, job, event, at);
  job.currentRun = run;
  transition(run, event.eventType, at);
  const { inputs, outputs } = event;
  if (!inputs?.length) job.edges.inputs = [];
  if (!outputs?.length) job.edges.outputs = [];
  const mention = { at, runId: run.id };
  for (const input of inputs ?? []) remember(run.inputs, readDataset(model, input, mention), input.inputFacets);
  for (const output of outputs ?? []) remember(run.outputs, writeDataset(model, output, mention), output.outputFacets);
  const type = event.eventType?.toUpperCase() ?? "";
  if (DONE[type]) settle(job, run, at);
  if (type === "COMPLETE") for (const { version } of run.outputs.values()) publish(model, version, wallClock);
}
