import { coded, routeNotFound } from "./refusal.ts";
import type { DatasetId } from "./versions.ts";

export interface NodeId {
  type: "job" | "dataset";
  id: DatasetId;
}

export const nodeId = (type: NodeId["type"], { namespace, name }: DatasetId): string => `${type}:${namespace}:${name}`;

export const fieldNodeId = ({ dataset, field }: { dataset: DatasetId; field: string }): string =>
  `datasetField:${dataset.namespace}:${dataset.name}:${field}`;

/** A colon that separates parts: not the one in `s3://bucket` or in `host:5432`. */
const SEPARATOR = /:(?!\/\/|\d{2,5}(?![\w-]))/g;

/** Reads `job:NAMESPACE:NAME` or `dataset:NAMESPACE:NAME`. Throws a Refusal for anything else. */
export function parseNodeId(text: string): NodeId {
  const type = /^(job|dataset):/.exec(text)?.[1];
  if (type !== "job" && type !== "dataset") throw routeNotFound();
  const simple = text.split(":");
  if (simple.length === 3) return { type, id: { namespace: simple[1] ?? "", name: simple[2] ?? "" } };
  const [first, second] = [...text.matchAll(SEPARATOR)].map(({ index }) => index);
  if (first === undefined || second === undefined) {
    throw coded(500, "There was an error processing your request. It has been logged.");
  }
  return { type, id: { namespace: text.slice(first + 1, second), name: text.slice(second + 1) } };
}

/**
 * Reads `dataset:NAMESPACE:NAME` or `datasetField:NAMESPACE:NAME:FIELD`. Throws a Refusal for anything else; Marquez also
 * reads jobs and versions here.
 */
export function parseColumnNodeId(text: string): { id: DatasetId; field?: string } {
  const [, rest] = /^datasetField:(.*)$/s.exec(text) ?? [];
  if (rest === undefined) {
    const { type, id } = parseNodeId(text);
    if (type !== "dataset") throw routeNotFound();
    return { id };
  }
  const end = rest.lastIndexOf(":");
  return { id: parseNodeId(`dataset:${rest.slice(0, end)}`).id, field: rest.slice(end + 1) };
}
