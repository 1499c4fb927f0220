import { columnLineageAnswer } from "./column-answer.ts";
import { usesOf } from "./column-lineage.ts";
import { formatInstant } from "./instant.ts";
import type { Dataset, Model, Namespace } from "./model.ts";
import { rowId } from "./row-id.ts";

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
export const datasetAnswer = (model: Model, dataset: Dataset) => ({
  ...datasetSummary(dataset),
  currentVersion: dataset.current && rowId(dataset.current.version),
  columnLineage: columnLineageAnswer(usesOf(model, dataset.id)),
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
