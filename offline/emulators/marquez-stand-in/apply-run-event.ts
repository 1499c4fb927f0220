import { applyColumnLineage } from "./apply-column-lineage.ts";
import { publish, readDataset, writeDataset } from "./apply-dataset.ts";
import { distinct, setJobVersion } from "./apply-job-version.ts";
import { namespaceName } from "./apply-namespace.ts";
import { hasDatasetNamespaces } from "./dataset-namespaces.ts";
import { type EventDataset, parentOf, type RunEvent } from "./event.ts";
import { descriptionOf, locationOf, mentionJob, type Times } from "./mention-job.ts";
import { mentionParent } from "./mention-parent.ts";
import { isEnd, mentionRun } from "./mention-run.ts";
import type { Job, Model, Run, Use } from "./model.ts";
import { runUuid } from "./name-based-uuid.ts";

const remember = (uses: Map<string, Use>, version: Use["version"], facets: EventDataset["facets"]): void => {
  const use = uses.get(version.version) ?? { version, facets: {} };
  Object.assign(use.facets, facets);
  uses.set(version.version, use);
};

/** A run has the datasets of all its events together. The job's edges change only when the run has ended. */
function settle(job: Job, run: Run, at: Times["at"]): void {
  const ids = (uses: Map<string, Use>) => distinct([...uses.values()].map(({ version: { id } }) => id));
  run.jobVersion = setJobVersion(job, { inputs: ids(run.inputs), outputs: ids(run.outputs), run, at });
}

/** The arguments that Marquez makes of the parent facet. */
function argsOf(event: RunEvent): Run["args"] {
  const parent = parentOf(event);
  return parent ? { run_id: parent.run.runId, name: parent.job.name, namespace: parent.job.namespace } : {};
}

/** The job of an event. One that has a parent is kept as `parent.child`, whether or not the event names it so. */
function jobOf(model: Model, event: RunEvent, parent: Job | null, times: Times): Job {
  const { name } = event.job;
  const simpleName = parent && name.startsWith(`${parent.name}.`) ? name.slice(parent.name.length + 1) : name;
  const namespace = namespaceName(event.job.namespace);
  const inputs = (event.inputs ?? []).map(({ namespace, name }) => ({ namespace, name }));
  const [description, location] = [descriptionOf(event), locationOf(event)];
  return mentionJob(model, { namespace, simpleName, parent, description, location, inputs }, times);
}

/** Applies an event about a run. Of one that Marquez refuses for its datasets' namespaces, only the parent is kept. */
export function applyRunEvent(model: Model, event: RunEvent, times: Times): void {
  const { at, wallClock } = times;
  const parent = mentionParent(model, event, times);
  if (!hasDatasetNamespaces(event)) return;
  const job = jobOf(model, event, parent, times);
  const run = mentionRun(model, { id: runUuid(event.run.runId), job, args: argsOf(event) }, event, at);
  job.currentRun = parent ? parent.currentRun : run;
  Object.assign(run.facets, event.run.facets);
  Object.assign(run.jobFacets, event.job.facets);
  const { inputs, outputs } = event;
  if (!inputs?.length) job.edges.inputs = [];
  if (!outputs?.length) job.edges.outputs = [];
  const mention = { at, runId: run.id };
  for (const input of inputs ?? []) remember(run.inputs, readDataset(model, input, mention), input.inputFacets);
  for (const output of outputs ?? []) {
    const version = writeDataset(model, output, mention);
    remember(run.outputs, version, output.outputFacets);
    applyColumnLineage(model, run, version, output, at);
  }
  if (isEnd(event.eventType)) settle(job, run, at);
  if (event.eventType?.toUpperCase() !== "COMPLETE") return;
  for (const { version } of run.outputs.values()) publish(model, version, wallClock);
}
