/** A point, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A part to place: the size of each box, in pixels, and edges as the numbers of the boxes that they connect. */
export interface PartToPlace {
  boxes: { width: number; height: number }[];
  edges: [from: number, to: number][];
}

/** A part that is placed: the middle of each box, the points of each edge, and the size of all, in pixels. */
export interface PlacedPart {
  width: number;
  height: number;
  middles: Point[];
  points: Point[][];
}

/**
 * Places the boxes of each part from left to right.
 *
 * The library is `@dagrejs/dagre`. It is loaded here and nowhere else, because no other work needs it.
 */
export async function place(parts: PartToPlace[]): Promise<PlacedPart[]> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  return parts.map(({ boxes, edges }) => {
    const graph = new Graph();
    graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 44, edgesep: 12 });
    for (const [nth, box] of boxes.entries()) graph.setNode(String(nth), { ...box });
    for (const [from, to] of edges) graph.setEdge(String(from), String(to), {});
    layout(graph);
    const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
    return {
      width,
      height,
      middles: boxes.map((_, nth) => {
        const { x, y } = graph.node(String(nth)) as Point;
        return { x, y };
      }),
      points: edges.map(([from, to]) => (graph.edge(String(from), String(to)) as { points: Point[] }).points),
    };
  });
}
