import { namespaceName } from "./apply-namespace.ts";
import { parentOf, type RunEvent } from "./event.ts";
import { locationOf, mentionJob, type Times } from "./mention-job.ts";
import { mentionRun } from "./mention-run.ts";
import type { Job, Model } from "./model.ts";
import { readUuid, uuidOfNames } from "./name-based-uuid.ts";

const withoutLastPart = (name: string): string => (name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : name);

/** Makes the job and the run of a parent that has sent no event yet: in the child's namespace and in its state. */
function makeParent(model: Model, event: RunEvent, simpleName: string, runId: string, times: Times): Job {
  const namespace = namespaceName(event.job.namespace);
  const mentioned = { namespace, simpleName, parent: null, description: null, location: locationOf(event), inputs: [] };
  const job = mentionJob(model, mentioned, times);
  job.currentRun = mentionRun(model, { id: runId, job, args: {} }, event, times.at);
  return job;
}

/**
 * The job that the parent facet of an event names, or null without such a facet. It is found by its run; when that run
 * is another job's, which Airflow was seen to send, the parent gets a run of its own.
 */
export function mentionParent(model: Model, event: RunEvent, times: Times): Job | null {
  const facet = parentOf(event);
  if (!facet) return null;
  const { namespace, name } = facet.job;
  const { runId } = facet.run;
  const id = readUuid(runId) ?? uuidOfNames(namespace, withoutLastPart(name), runId);
  const parentName = name === event.job.name ? withoutLastPart(name) : name;
  const known = model.runs.get(id)?.job;
  if (!known || known.deleted) return makeParent(model, event, parentName, id, times);
  if (known.namespace === namespace && known.name === parentName) return known;
  return makeParent(model, event, parentName, uuidOfNames(namespace, parentName, id), times);
}
