import { mentionNamespace } from "./apply-namespace.ts";
import { facetText, type JobEvent } from "./event.ts";
import type { Instant } from "./instant.ts";
import { type Job, keyOf, type Model } from "./model.ts";
import type { DatasetId } from "./versions.ts";

/** The time of an event, and the time of Marquez's own clock when it arrived. */
export interface Times {
  at: Instant;
  wallClock: Instant;
}

/** What an event says about a job. */
export interface MentionedJob {
  namespace: string;
  /** Without the parent's name. */
  simpleName: string;
  parent: Job | null;
  description: string | null;
  location: string | null;
  inputs: DatasetId[];
}

export const locationOf = ({ job }: JobEvent): string | null => facetText(job.facets, "sourceCodeLocation", "url");
export const descriptionOf = ({ job }: JobEvent): string | null =>
  facetText(job.facets, "documentation", "description");

function newJob(namespace: string, name: string, at: Instant): Job {
  return {
    namespace,
    name,
    simpleName: name,
    parent: null,
    createdAt: at,
    updatedAt: at,
    description: null,
    location: null,
    deleted: false,
    runs: [],
    currentRun: null,
    currentInputs: [],
    versions: new Map(),
    current: null,
    edges: { inputs: [], outputs: [] },
  };
}

/**
 * Finds or makes the job that an event names, and updates it with what the event says about it. As in Marquez, a job is
 * created at the time of its first event, and each later event updates it at the time of Marquez's own clock.
 */
export function mentionJob(model: Model, mentioned: MentionedJob, { at, wallClock }: Times): Job {
  const { namespace, simpleName, parent } = mentioned;
  mentionNamespace(model, namespace, at);
  const name = parent ? `${parent.name}.${simpleName}` : simpleName;
  const found = model.jobs.get(keyOf(namespace, name));
  const job = found ?? newJob(namespace, name, at);
  if (found) job.updatedAt = wallClock;
  job.parent ??= parent;
  job.simpleName = parent ? simpleName : name;
  job.deleted = false;
  job.description = mentioned.description;
  job.location = mentioned.location;
  job.currentInputs = mentioned.inputs;
  model.jobs.set(keyOf(namespace, name), job);
  return job;
}
