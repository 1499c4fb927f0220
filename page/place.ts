import type { Point } from "./layout.ts";

/** What is placed: the size of each box, in pixels, and edges as the numbers of the boxes that they connect. */
export interface ToPlace {
  boxes: { width: number; height: number }[];
  edges: [from: number, to: number][];
}

/** The middle of each box, the points of each edge, and the size of all, in pixels. */
export interface Placed {
  width: number;
  height: number;
  middles: Point[];
  points: Point[][];
}

/**
 * Places boxes from left to right.
 *
 * The library is `@dagrejs/dagre`. It is loaded here and nowhere else, because no other work needs it.
 */
export async function place({ boxes, edges }: ToPlace): Promise<Placed> {
  const { Graph, layout } = await import("@dagrejs/dagre");
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
}
