import { readDataset, writeDataset } from "./apply-dataset.ts";
import { distinct, setJobVersion } from "./apply-job-version.ts";
import { namespaceName } from "./apply-namespace.ts";
import { hasDatasetNamespaces } from "./dataset-namespaces.ts";
import type { JobEvent } from "./event.ts";
import { descriptionOf, locationOf, mentionJob, type Times } from "./mention-job.ts";
import type { Model } from "./model.ts";

/** Applies an event about a job alone: its edges are drawn at once, it has no run, and its datasets no current version. */
export function applyJobEvent(model: Model, event: JobEvent, times: Times): void {
  if (!hasDatasetNamespaces(event)) return;
  const namespace = namespaceName(event.job.namespace);
  const [description, location] = [descriptionOf(event), locationOf(event)];
  const mentioned = { namespace, simpleName: event.job.name, parent: null, description, location, inputs: [] };
  const job = mentionJob(model, mentioned, times);
  job.currentRun = null;
  const mention = { at: times.at, runId: null };
  const inputs = (event.inputs ?? []).map((input) => readDataset(model, input, mention).id);
  const outputs = (event.outputs ?? []).map((output) => writeDataset(model, output, mention).id);
  setJobVersion(job, { inputs: distinct(inputs), outputs: distinct(outputs), run: null, at: job.createdAt });
}
