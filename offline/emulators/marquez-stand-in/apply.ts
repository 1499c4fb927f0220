import { publish, writeDataset } from "./apply-dataset.ts";
import { mentionNamespace, namespaceName, putNamespace } from "./apply-namespace.ts";
import { applyRunEvent } from "./apply-run-event.ts";
import type { Entry } from "./entry.ts";
import { isDatasetEvent } from "./event.ts";
import { parseInstant } from "./instant.ts";
import { keyOf, type Model } from "./model.ts";

function applyEvent(model: Model, { event, at: wallClock }: Entry & { kind: "event" }): void {
  const time = parseInstant(event.eventTime) ?? { instant: wallClock, offsetMinutes: 0 };
  model.events.push({ event, time });
  if (!isDatasetEvent(event)) {
    applyRunEvent(model, event, time.instant, wallClock);
    return;
  }
  mentionNamespace(model, namespaceName(event.dataset.namespace), time.instant);
  publish(model, writeDataset(model, event.dataset, { at: time.instant, runId: null }), wallClock);
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
