import { publish, writeDataset } from "./apply-dataset.ts";
import { applyJobEvent } from "./apply-job-event.ts";
import { mentionNamespace, namespaceName, putNamespace } from "./apply-namespace.ts";
import { applyRunEvent } from "./apply-run-event.ts";
import type { Entry } from "./entry.ts";
import { isDatasetEvent, isRunEvent } from "./event.ts";
import { parseInstant } from "./instant.ts";
import { keyOf, type Model } from "./model.ts";

function applyEvent(model: Model, { event, at: wallClock }: Entry & { kind: "event" }): void {
  const time = parseInstant(event.eventTime) ?? { instant: wallClock, offsetMinutes: 0, nanoseconds: 0 };
  const at = time.instant;
  model.events.push({ event, time });
  const { namespace } = isDatasetEvent(event) ? event.dataset : event.job;
  mentionNamespace(model, namespaceName(namespace), at);
  if (isDatasetEvent(event)) publish(model, writeDataset(model, event.dataset, { at, runId: null }), wallClock);
  else if (isRunEvent(event)) applyRunEvent(model, event, { at, wallClock });
  else applyJobEvent(model, event, { at, wallClock });
}

/** Changes the model as one stored entry says. */
export function apply(model: Model, entry: Entry): void {
  if (entry.kind === "event") applyEvent(model, entry);
  else if (entry.kind === "namespace") putNamespace(model, entry);
  else {
    const job = model.jobs.get(keyOf(entry.namespace, entry.name));
    if (job) job.deleted = true;
  }
}
