import { mentionNamespace, namespaceName } from "./apply-namespace.ts";
import { facetText, type RunEvent } from "./event.ts";
import type { Instant } from "./instant.ts";
import { type Job, keyOf, type Model } from "./model.ts";

/** Finds or makes the job that an event names, and updates it with what the event says about it. */
export function mentionJob(model: Model, { job: reported }: RunEvent, at: Instant): Job {
  const namespace = namespaceName(reported.namespace);
  mentionNamespace(model, namespace, at);
  const known: Job = model.jobs.get(keyOf(namespace, reported.name)) ?? {
    namespace,
    name: reported.name,
    createdAt: at,
    updatedAt: at,
    description: null,
    location: null,
    deleted: false,
    runs: [],
    currentRun: null,
    versions: new Map(),
    current: null,
    edges: { inputs: [], outputs: [] },
  };
  known.updatedAt = at;
  known.deleted = false;
  known.description = facetText(reported.facets, "documentation", "description");
  known.location = facetText(reported.facets, "sourceCodeLocation", "url");
  model.jobs.set(keyOf(namespace, reported.name), known);
  return known;
}
