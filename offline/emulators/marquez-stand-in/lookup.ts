import { type Dataset, type Job, keyOf, type Model, type Namespace, type Run } from "./model.ts";
import { readUuid } from "./name-based-uuid.ts";
import { notFound, routeNotFound } from "./refusal.ts";

/** Each returns the named thing, or throws the Refusal that Marquez answers when there is none. */
export function namespaceNamed(model: Model, name: string): Namespace {
  const found = model.namespaces.get(name);
  if (!found) throw notFound("Namespace", name);
  return found;
}

export function jobNamed(model: Model, namespace: string, name: string): Job {
  const found = model.jobs.get(keyOf(namespace, name));
  if (!found || found.deleted) throw notFound("Job", name);
  return found;
}

export function datasetNamed(model: Model, namespace: string, name: string): Dataset {
  const found = model.datasets.get(keyOf(namespace, name));
  if (!found) throw notFound("Dataset", name);
  return found;
}

export function runWithId(model: Model, id: string): Run {
  const uuid = readUuid(id);
  if (uuid === undefined) throw routeNotFound();
  const found = model.runs.get(uuid);
  if (!found) throw notFound("Run", id);
  return found;
}
