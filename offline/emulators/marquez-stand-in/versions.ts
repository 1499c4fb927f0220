import type { SchemaField } from "./dataset-facets.ts";
import { nameBasedUuid } from "./name-based-uuid.ts";

export interface DatasetId {
  namespace: string;
  name: string;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const byId = (a: DatasetId, b: DatasetId): number =>
  compare(a.namespace, b.namespace) || compare(a.name, b.name);

const joined = (parts: (string | null | undefined)[]): string =>
  parts.filter((part) => part !== null && part !== undefined).join(":");

/** Marquez's rule: the same columns written by the same run are the same version. */
export function datasetVersion(of: {
  id: DatasetId;
  sourceName: string;
  physicalName: string;
  fields: SchemaField[];
  lifecycleState: string;
  runId: string | null;
}): string {
  const columns = of.fields
    .map(({ name, type, description }) => [name, type?.toUpperCase() ?? "", description ?? ""] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]) || compare(a[2], b[2]))
    .map((column) => joined(column.map((part) => part || null)));
  const { namespace, name } = of.id;
  const unique = [...new Set(columns)].join(":");
  return nameBasedUuid(joined([namespace, of.sourceName, name, of.physicalName, unique, of.lifecycleState, of.runId]));
}

/** Marquez's rule: the same job with the same inputs and outputs is the same version. */
export function jobVersion(job: DatasetId, inputs: DatasetId[], outputs: DatasetId[], location: string | null): string {
  const ids = (datasets: DatasetId[]): string =>
    datasets
      .toSorted(byId)
      .map(({ namespace, name }) => `${namespace}:${name}`)
      .join(":");
  return nameBasedUuid(joined([job.namespace, job.name, ids(inputs), ids(outputs), location]));
}
