import { type ColumnUse, keyOf } from "./model.ts";
import { fieldNodeId } from "./node-id.ts";
import { rowId } from "./row-id.ts";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Uses by their output, in the order in which Marquez gives a column's inputs. */
function grouped(uses: ColumnUse[], key: (use: ColumnUse) => string): ColumnUse[][] {
  const sorted = uses.toSorted((a, b) => compare(fieldNodeId(a.input), fieldNodeId(b.input)));
  return [...Map.groupBy(sorted, key).values()];
}

const inputField = ({ input: { dataset, field }, transformationDescription, transformationType }: ColumnUse) => ({
  namespace: dataset.namespace,
  dataset: dataset.name,
  field,
  transformationDescription,
  transformationType,
});

/** The column lineage inside the answer about a dataset, or null when it has none. */
export function columnLineageAnswer(uses: ColumnUse[]) {
  const columns = grouped(uses, ({ output: { field, type } }) => keyOf(field, type ?? ""));
  if (columns.length === 0) return null;
  return columns.map((of) => ({
    name: of[0]?.output.field,
    inputFields: of.map(inputField),
    transformationDescription: null,
    transformationType: null,
  }));
}

interface FieldNode {
  id: string;
  type: "DATASET_FIELD";
  data: object;
  inEdges: { origin: string; destination: string }[];
  outEdges: { origin: string; destination: string }[];
}

/** A node for a column that is only read: Marquez leaves its type out. */
const inputNode = (use: ColumnUse): FieldNode => ({
  id: fieldNodeId(use.input),
  type: "DATASET_FIELD",
  data: {
    namespace: use.input.dataset.namespace,
    dataset: use.input.dataset.name,
    datasetVersion: rowId(use.inputVersion),
    field: use.input.field,
    fieldType: "",
    transformationDescription: null,
    transformationType: null,
    inputFields: [],
  },
  inEdges: [],
  outEdges: [],
});

const outputNode = (uses: ColumnUse[], { output, outputVersion }: ColumnUse): FieldNode => ({
  id: fieldNodeId(output),
  type: "DATASET_FIELD",
  data: {
    namespace: output.dataset.namespace,
    dataset: output.dataset.name,
    datasetVersion: rowId(outputVersion),
    field: output.field,
    fieldType: output.type,
    transformationDescription: null,
    transformationType: null,
    inputFields: uses.map((use) => ({ ...inputField(use), datasetVersion: rowId(use.inputVersion) })),
  },
  inEdges: [],
  outEdges: [],
});

/** The graph of columns, its nodes sorted by id. As in Marquez, an edge's origin is the node that has it, on both sides. */
export function columnGraph(uses: ColumnUse[]) {
  const nodes = new Map<string, FieldNode>();
  for (const use of uses) nodes.set(fieldNodeId(use.input), inputNode(use));
  for (const of of grouped(uses, ({ output, outputVersion }) => keyOf(fieldNodeId(output), outputVersion))) {
    const [first] = of;
    if (first) nodes.set(fieldNodeId(first.output), outputNode(of, first));
  }
  for (const { output, input } of uses) {
    const [to, from] = [fieldNodeId(output), fieldNodeId(input)];
    nodes.get(to)?.inEdges.push({ origin: to, destination: from });
    nodes.get(from)?.outEdges.push({ origin: from, destination: to });
  }
  return { graph: [...nodes.values()].toSorted((a, b) => compare(a.id, b.id)) };
}
