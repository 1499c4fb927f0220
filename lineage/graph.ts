import { keyOf, type QualifiedName } from "./names.ts";
import type { RecordedLineage } from "./recorded-lineage.ts";
import { symlinksOf } from "./symlinks.ts";

/** A job or a dataset in the graph of a lineage. */
export interface GraphNode extends QualifiedName {
  kind: "job" | "dataset";
  /** Of a dataset the jobs that read it; of a job the datasets that it writes. */
  next: GraphNode[];
  /** Of a dataset the jobs that write it; of a job the datasets that it reads. */
  previous: GraphNode[];
  /** Other names of the same data: the dataset that a symlink names, and those whose symlinks name the same. */
  same: GraphNode[];
}

/** The jobs and datasets of a lineage, by key. A job and a dataset may have the same one. */
export interface LineageGraph {
  jobs: Map<string, GraphNode>;
  datasets: Map<string, GraphNode>;
}

/** A graph, and how many events it was made of. Many rules ask for the same one. */
const made = new WeakMap<RecordedLineage, { events: number; graph: LineageGraph }>();

/** The graph that the events tell, of all runs and job events together. */
export function graphOf(lineage: RecordedLineage): LineageGraph {
  const known = made.get(lineage);
  if (known?.events === lineage.events.length) return known.graph;
  const graph = makeGraph(lineage);
  made.set(lineage, { events: lineage.events.length, graph });
  return graph;
}

function makeGraph(lineage: RecordedLineage): LineageGraph {
  const nodes = (kind: GraphNode["kind"], all: Map<string, QualifiedName>) =>
    new Map([...all].map(([key, { namespace, name }]) => [key, nodeOf(kind, namespace, name)] as const));
  const graph = { jobs: nodes("job", lineage.jobs), datasets: nodes("dataset", lineage.datasets) };
  for (const { key, inputs, outputs } of lineage.jobs.values()) {
    const job = graph.jobs.get(key) as GraphNode;
    for (const input of inputs) connect(graph.datasets.get(input) as GraphNode, job);
    for (const output of outputs) connect(job, graph.datasets.get(output) as GraphNode);
  }
  joinSame(lineage, graph.datasets);
  return graph;
}

const nodeOf = (kind: GraphNode["kind"], namespace: string, name: string): GraphNode => ({
  kind,
  namespace,
  name,
  next: [],
  previous: [],
  same: [],
});

function connect(from: GraphNode, to: GraphNode): void {
  from.next.push(to);
  to.previous.push(from);
}

/** Marquez keeps a dataset and its symlinks as one, so that a path goes on under another name of the same data. */
function joinSame(lineage: RecordedLineage, datasets: LineageGraph["datasets"]): void {
  const byName = new Map<string, GraphNode>();
  for (const { key, facets } of lineage.datasets.values())
    for (const other of symlinksOf(facets)) {
      const node = datasets.get(key) as GraphNode;
      const known = datasets.get(keyOf(other)) ?? byName.get(keyOf(other));
      if (!known) byName.set(keyOf(other), node);
      else if (known !== node && !known.same.includes(node)) {
        known.same.push(node);
        node.same.push(known);
      }
    }
}

/** The parts of a graph that nothing connects, each with its nodes, the largest first. */
export function partsOf({ jobs, datasets }: LineageGraph): GraphNode[][] {
  const left = new Set([...jobs.values(), ...datasets.values()]);
  const parts: GraphNode[][] = [];
  for (const start of left) {
    left.delete(start);
    const part = [start];
    // A list grows while it is walked.
    for (const node of part)
      for (const other of [...node.next, ...node.previous, ...node.same]) if (left.delete(other)) part.push(other);
    parts.push(part);
  }
  return parts.sort((one, other) => other.length - one.length);
}
