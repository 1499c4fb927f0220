import { columnGraph } from "./column-answer.ts";
import { columnsIn, columnUses } from "./column-lineage.ts";
import { lineageGraph } from "./lineage-graph.ts";
import { datasetNamed, jobNamed, runWithId } from "./lookup.ts";
import type { Model } from "./model.ts";
import { parseColumnNodeId, parseNodeId } from "./node-id.ts";
import { coded, failed, listed } from "./refusal.ts";
import { type ApiRequest, countParameter, type ReadRequest } from "./request.ts";

export function lineage(model: Model, { query }: ApiRequest) {
  const asked = query.get("nodeId");
  if (asked === null) throw listed(400, "query param nodeId must not be null");
  const node = parseNodeId(asked);
  const { namespace, name } = node.id;
  if (node.type === "job") jobNamed(model, namespace, name);
  else datasetNamed(model, namespace, name);
  return lineageGraph(model, node, countParameter(query, "depth", 20));
}

export function columnLineage(model: Model, { query, at: until }: ReadRequest) {
  const asked = query.get("nodeId");
  if (asked === null) throw listed(400, "query param nodeId must not be null");
  const { id, field } = parseColumnNodeId(asked);
  const columns = columnsIn(model, id, field);
  if (columns.length === 0) throw coded(404, "Could not find node");
  const withDownstream = query.get("withDownstream") === "true";
  return columnGraph(columnUses(model, columns, { depth: countParameter(query, "depth", 20), withDownstream, until }));
}

/** Marquez fails where a run, or one before it, read a dataset that no run wrote. Nothing else was recorded. */
export function upstream(model: Model, { query }: ApiRequest): never {
  runWithId(model, query.get("runId") ?? "");
  throw failed();
}
