import { mentionNamespace, namespaceName } from "./apply-namespace.ts";
import { schemaFields, symlinkNamespaces } from "./dataset-facets.ts";
import { type EventDataset, facetText } from "./event.ts";
import type { Instant } from "./instant.ts";
import { type Dataset, type DatasetVersion, keyOf, type Model } from "./model.ts";
import { datasetVersion } from "./versions.ts";

/** When a dataset was mentioned, and by which run: by none in an event about a dataset or a job alone. */
export interface Mention {
  at: Instant;
  runId: string | null;
}

const lifecycleState = (reported: EventDataset): string =>
  facetText(reported.facets, "lifecycleStateChange", "lifecycleStateChange") ?? "";

function mentionDataset(model: Model, reported: EventDataset, at: Instant): Dataset {
  const id = { namespace: namespaceName(reported.namespace), name: reported.name };
  mentionNamespace(model, id.namespace, at);
  for (const namespace of symlinkNamespaces(reported.facets)) mentionNamespace(model, namespace, at);
  const known: Dataset = model.datasets.get(keyOf(id.namespace, id.name)) ?? {
    id,
    createdAt: at,
    updatedAt: at,
    sourceName: facetText(reported.facets, "dataSource", "name") ?? "default",
    description: null,
    deleted: false,
    versions: new Map(),
    current: null,
  };
  known.updatedAt = at;
  known.description = facetText(reported.facets, "documentation", "description");
  known.deleted = lifecycleState(reported).toUpperCase() === "DROP";
  model.datasets.set(keyOf(id.namespace, id.name), known);
  return known;
}

function describe(version: DatasetVersion, reported: EventDataset): DatasetVersion {
  for (const field of schemaFields(reported.facets)) {
    const known = version.fields.some(({ name, type }) => name === field.name && type === field.type);
    if (!known) version.fields.push(field);
  }
  Object.assign(version.facets, reported.facets);
  return version;
}

function versionOf(dataset: Dataset, reported: EventDataset, runId: string | null): DatasetVersion {
  const { id, sourceName } = dataset;
  const fields = schemaFields(reported.facets);
  const state = lifecycleState(reported);
  const version = datasetVersion({ id, sourceName, physicalName: id.name, fields, lifecycleState: state, runId });
  const found = dataset.versions.get(version);
  const fresh = { id, version, fields: [...fields], facets: {}, lifecycleState: state, writtenBy: null };
  dataset.versions.set(version, found ?? fresh);
  return found ?? fresh;
}

/**
 * The version of a dataset that is read: the current one, or a first one when no run has written it yet. That becomes
 * the current one when a run reads it, but not when only an event about a job alone says that the job reads it.
 */
export function readDataset(model: Model, reported: EventDataset, { at, runId }: Mention): DatasetVersion {
  const dataset = mentionDataset(model, reported, at);
  const version = dataset.current ?? versionOf(dataset, reported, runId);
  if (runId !== null) dataset.current = version;
  return describe(version, reported);
}

/** The new version of a dataset that is written. It becomes the current one only with `publish`. */
export function writeDataset(model: Model, reported: EventDataset, { at, runId }: Mention): DatasetVersion {
  const version = versionOf(mentionDataset(model, reported, at), reported, runId);
  version.writtenBy = runId;
  return describe(version, reported);
}

/** Makes a written version the current one, at the time of Marquez's own clock, not the event's. */
export function publish(model: Model, version: DatasetVersion, wallClock: Instant): void {
  const dataset = model.datasets.get(keyOf(version.id.namespace, version.id.name));
  if (!dataset) return;
  dataset.current = version;
  dataset.updatedAt = wallClock;
}
