import { formatInstant } from "./instant.ts";
import type { Dataset, Namespace } from "./model.ts";
import { nameBasedUuid } from "./name-based-uuid.ts";

/** A dataset as a node of the lineage graph. */
export const datasetSummary = (dataset: Dataset) => ({
  id: dataset.id,
  type: "DB_TABLE",
  name: dataset.id.name,
  physicalName: dataset.id.name,
  createdAt: formatInstant(dataset.createdAt),
  updatedAt: formatInstant(dataset.updatedAt),
  namespace: dataset.id.namespace,
  sourceName: dataset.sourceName,
  fields: (dataset.current?.fields ?? []).map((field) => ({ ...field, tags: [] })),
  tags: [],
  lastModifiedAt: null,
  description: dataset.description,
  lastLifecycleState: dataset.current?.lifecycleState ?? null,
});

/** A dataset alone or in a list. */
export const datasetAnswer = (dataset: Dataset) => ({
  ...datasetSummary(dataset),
  currentVersion: dataset.current && nameBasedUuid(`row of ${dataset.current.version}`),
  columnLineage: null,
  facets: dataset.current?.facets ?? {},
  deleted: dataset.deleted,
});

export const namespaceAnswer = ({ name, createdAt, updatedAt, ownerName, description }: Namespace) => ({
  name,
  createdAt: formatInstant(createdAt),
  updatedAt: formatInstant(updatedAt),
  ownerName,
  description,
  isHidden: false,
});
