export interface Edge {
  origin: string;
  destination: string;
}

/** The edges that close a cycle when the edges are followed in the order given. */
function closing(nodes: string[], edges: Edge[]): Set<Edge> {
  const found = new Set<Edge>();
  const state = new Map<string, "open" | "done">();
  const visit = (node: string): void => {
    state.set(node, "open");
    for (const edge of edges) {
      if (edge.origin !== node) continue;
      const next = state.get(edge.destination);
      if (next === "open") found.add(edge);
      else if (!next) visit(edge.destination);
    }
    state.set(node, "done");
  };
  const entered = new Set(edges.map(({ destination }) => destination));
  const roots = nodes.filter((node) => !entered.has(node));
  for (const node of [...roots, ...nodes]) if (!state.has(node)) visit(node);
  return found;
}

/** The layer of each node, counted from the left: right of all nodes that lead to it, and an input just left of its first reader. */
export function layersOf(nodes: string[], edges: Edge[]): { layer: Map<string, number>; backward: Set<Edge> } {
  const backward = closing(nodes, edges);
  const forward = edges.filter((edge) => !backward.has(edge));
  const layer = new Map(nodes.map((node) => [node, 0]));
  const at = (node: string): number => layer.get(node) ?? 0;
  for (let moved = true; moved; ) {
    moved = false;
    for (const { origin, destination } of forward) {
      if (at(destination) > at(origin)) continue;
      layer.set(destination, at(origin) + 1);
      moved = true;
    }
  }
  const entered = new Set(forward.map(({ destination }) => destination));
  for (const node of nodes) {
    const readers = forward.filter(({ origin }) => origin === node).map(({ destination }) => at(destination));
    if (!entered.has(node) && readers.length > 0) layer.set(node, Math.min(...readers) - 1);
  }
  return { layer, backward };
}
