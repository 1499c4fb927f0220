import { count, keyOf, type QualifiedName } from "../lineage/names.ts";
import type { RecordedDataset, RecordedJob } from "../lineage/recorded-lineage.ts";

/** A job or a dataset of the drawing. */
export interface DrawnNode extends QualifiedName {
  /** Its kind and its name: jobs and datasets may have the same. */
  id: string;
  kind: "job" | "dataset";
  /** `told`: accepted events name it. `missing`: expected, and no event names it. `kept`: Marquez shows it, and no event names it. */
  state: "told" | "missing" | "kept";
  /** What differs from the contract, or how its last run ended. */
  mark?: "new" | "changed" | "failed" | undefined;
  /** What there is to say of it: drifts, why it is missing. */
  notes: string[];
  /** How the runs of a job ended, in the order in which they began. */
  runs: string[];
  told?: RecordedDataset | RecordedJob | undefined;
}

/** Data that flows from a dataset to a job, or from a job to a dataset. */
export interface DrawnEdge {
  /** Ids of nodes. */
  from: string;
  to: string;
  state: "told" | "missing" | "new" | "kept";
}

/** What is drawn. */
export interface Drawn {
  nodes: Map<string, DrawnNode>;
  /** By the ids of both ends. */
  edges: Map<string, DrawnEdge>;
}

/** The id of a node, by its kind and the key of its name. */
export const idOf = (kind: DrawnNode["kind"], key: string): string => `${kind}:${key}`;

/** Adds a node, unless there is one. */
export function addNode(
  { nodes }: Drawn,
  kind: DrawnNode["kind"],
  { namespace, name }: QualifiedName,
  state: DrawnNode["state"],
): DrawnNode {
  const id = idOf(kind, keyOf({ namespace, name }));
  const node = nodes.get(id) ?? { id, kind, namespace, name, state, notes: [], runs: [] };
  nodes.set(id, node);
  return node;
}

/** Adds an edge, unless there is one. */
export function addEdge({ edges }: Drawn, from: string, to: string, state: DrawnEdge["state"]): void {
  const key = JSON.stringify([from, to]);
  if (!edges.has(key)) edges.set(key, { from, to, state });
}

/** What the label of a node says beside its kind. */
export const stateOf = ({ state, mark }: DrawnNode): string =>
  state === "missing" ? "missing" : state === "kept" ? "in Marquez only" : (mark ?? "");

/** The kind of a node, with how many runs or columns it has. */
export function kindOf({ kind, told, runs }: DrawnNode): string {
  const fields = told && "fields" in told ? (told.fields?.length ?? 0) : 0;
  if (kind === "job") return runs.length > 0 ? `job · ${count(runs.length, "run")}` : "job";
  return fields > 0 ? `dataset · ${count(fields, "column")}` : "dataset";
}
