import { formatInstant } from "./instant.ts";
import type { Model } from "./model.ts";
import { nodeId } from "./node-id.ts";
import type { DatasetId } from "./versions.ts";

export interface Query {
  q: string;
  limit: number;
  namespace: string | null;
  filter: string | null;
  sort: string | null;
}

/** Jobs and datasets whose name contains the text, in any case. As in Marquez, `totalCount` is the size of the page. */
export function search(model: Model, { q, limit, namespace, filter, sort }: Query) {
  const jobs = [...model.jobs.values()].filter(({ deleted }) => !deleted);
  const all = [
    ...[...model.datasets.values()].map(({ id, updatedAt }) => ({ type: "DATASET" as const, id, updatedAt })),
    ...jobs.map(({ namespace, name, updatedAt }) => ({ type: "JOB" as const, id: { namespace, name }, updatedAt })),
  ];
  const wanted = ({ type, id }: { type: string; id: DatasetId }): boolean =>
    id.name.toLowerCase().includes(q.toLowerCase()) &&
    (filter === null || filter.toUpperCase() === type) &&
    (namespace === null || namespace === id.namespace);
  const found = all.filter(wanted).toSorted((a, b) => {
    if (sort?.toUpperCase() === "UPDATE_AT") return b.updatedAt - a.updatedAt;
    return a.id.name < b.id.name ? -1 : a.id.name > b.id.name ? 1 : 0;
  });
  const results = found.slice(0, limit).map(({ type, id, updatedAt }) => ({
    type,
    name: id.name,
    updatedAt: formatInstant(updatedAt),
    namespace: id.namespace,
    nodeId: nodeId(type === "JOB" ? "job" : "dataset", id),
  }));
  return { results, totalCount: results.length };
}
