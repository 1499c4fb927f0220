import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Drawn, type DrawnEdge, type DrawnNode, kindOf, stateOf } from "./drawn.ts";
import { type PartToPlace, type PlacedPart, type Point, place } from "./place.ts";
import { widthOf, wrapped } from "./wrap.ts";

/** A node where it is drawn. */
export interface PlacedNode extends Point {
  node: DrawnNode;
  /** Its namespace and its name, as lines of text. No namespace: it is the one that most have. */
  namespace: string[];
  name: string[];
  width: number;
  height: number;
}

/** An edge, as the points that it passes. */
export interface PlacedEdge {
  edge: DrawnEdge;
  points: Point[];
}

/** A drawing with its size in pixels. Places are those of upper left corners. */
export interface Layout {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  width: number;
  height: number;
  /** The namespace that most nodes of a kind have: it is not written at each. */
  home: Home;
  /** How many nodes are not drawn, because there are too many. */
  leftOut: number;
}

/** A namespace by kind. */
export type Home = Partial<Record<DrawnNode["kind"], string>>;

/** The fewest and the most columns of a line of text, and the pixels that a column and a line take. */
const columns = { least: 20, most: 34 };
const columnWidth = 7.3;
export const lineHeight = 16;
/** The room around the text of a node. */
const padding = { x: 12, top: 24, bottom: 9 };
/** Between parts that nothing connects, and around the drawing. */
const gap = 28;

/** More would not be read, and would take minutes to place: the time grows with the square. */
const most = { nodes: 350, edges: 900 };

/** More boxes are placed in a thread of their own: that takes up to a second, in which nothing else would happen. */
const placedHere = 40;

/** Places a lineage from left to right. Each part that nothing connects is placed for itself, and the parts in rows. */
export async function layoutOf(drawn: Drawn): Promise<Layout> {
  const home = homeOf(drawn);
  const { nodes, edges } = bounded(drawn, home);
  const parts = partsOf(nodes, edges);
  const toPlace = parts.map(numbered);
  const placed = await (nodes.length > placedHere ? placeBeside(toPlace) : place(toPlace));
  const drawnParts = parts.map((part, nth) => inPlace(part, placed[nth] as PlacedPart));
  return { ...inRows(drawnParts), home, leftOut: drawn.nodes.size - nodes.length };
}

/** Places parts in a thread of its own. */
async function placeBeside(parts: PartToPlace[]): Promise<PlacedPart[]> {
  const script = join(import.meta.dirname, `place-thread${import.meta.filename.slice(-3)}`);
  const thread = new Worker(script, { workerData: parts });
  // A failure of the thread is an error event, which rejects this.
  const [placed] = await once(thread, "message");
  return placed as PlacedPart[];
}

/** Nodes that edges connect. */
interface Connected {
  nodes: PlacedNode[];
  edges: DrawnEdge[];
}

/** A part without names, which may be long. */
function numbered({ nodes, edges }: Connected): PartToPlace {
  const numbers = new Map(nodes.map(({ node }, nth) => [node.id, nth]));
  return {
    boxes: nodes.map(({ width, height }) => ({ width, height })),
    edges: edges.map(({ from, to }) => [numbers.get(from) as number, numbers.get(to) as number]),
  };
}

function inPlace({ nodes, edges }: Connected, { width, height, middles, points }: PlacedPart): Part {
  const boxes = new Map(nodes.map((one, nth): [string, Box] => [one.node.id, { ...one, ...(middles[nth] as Point) }]));
  const boxOf = (id: string): Box => boxes.get(id) as Box;
  return {
    width,
    height,
    nodes: nodes.map((one) => {
      const { x, y } = boxOf(one.node.id);
      return { ...one, x: x - one.width / 2, y: y - one.height / 2 };
    }),
    edges: edges.map((edge, nth) => ({
      edge,
      points: fromSideToSide(boxOf(edge.from), points[nth] as Point[], boxOf(edge.to)),
    })),
  };
}

interface Box extends Point {
  width: number;
  height: number;
}

/** An edge leaves a box on its right and enters the next on its left. One that leads back goes the way that it was given. */
function fromSideToSide(from: Box, points: Point[], to: Box): Point[] {
  const [start, end] = [
    { x: from.x + from.width / 2, y: from.y },
    { x: to.x - to.width / 2, y: to.y },
  ];
  if (start.x >= end.x) return points;
  const between = points.slice(1, -1).filter(({ x }) => x > start.x && x < end.x);
  return [start, ...(between.length > 1 ? between : []), end];
}

type Part = Omit<Layout, "leftOut" | "home">;

/** What differs is drawn first, then what was told, then what Marquez shows beside it. */
const urgency = ({ state, mark }: DrawnNode): number =>
  state === "missing" ? 0 : mark === "failed" ? 1 : mark ? 2 : state === "told" ? 3 : 4;

function homeOf({ nodes }: Drawn): Home {
  const home: Home = {};
  for (const kind of ["job", "dataset"] as const) {
    const ofKind = [...nodes.values()].filter((node) => node.kind === kind);
    const byNamespace = [...Map.groupBy(ofKind, ({ namespace }) => namespace)];
    const [most] = byNamespace.sort(([, one], [, other]) => other.length - one.length);
    if (most) home[kind] = most[0];
  }
  return home;
}

function bounded({ nodes: all, edges: between }: Drawn, home: Home): Connected {
  const byUrgency = [...all.values()].sort((one, other) => urgency(one) - urgency(other));
  let number = Math.min(most.nodes, byUrgency.length);
  for (;;) {
    const chosen = new Set(byUrgency.slice(0, number).map(({ id }) => id));
    const edges = [...between.values()].filter(({ from, to }) => chosen.has(from) && chosen.has(to) && from !== to);
    if (edges.length <= most.edges || number < 10)
      return {
        nodes: [...all.values()].filter(({ id }) => chosen.has(id)).map((node) => sized(node, home)),
        edges: edges.slice(0, most.edges),
      };
    number = Math.floor(number * 0.8);
  }
}

function sized(node: DrawnNode, home: Home): PlacedNode {
  const namespace = node.namespace === home[node.kind] ? [] : wrapped(node.namespace, columns.most + 4);
  const name = wrapped(node.name, columns.most);
  // The letters of a namespace are smaller.
  const title = (kindOf(node).length + stateOf(node).length) * 0.88 + 2;
  const widest = Math.max(...name.map(widthOf), ...namespace.map((line) => widthOf(line) * 0.88), title, columns.least);
  return {
    node,
    namespace,
    name,
    x: 0,
    y: 0,
    width: widest * columnWidth + 2 * padding.x,
    height: padding.top + (name.length + namespace.length) * lineHeight + padding.bottom,
  };
}

/** The parts that nothing connects, the largest first. */
function partsOf(nodes: PlacedNode[], edges: DrawnEdge[]): Connected[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    next.set(from, [...(next.get(from) ?? []), to]);
    next.set(to, [...(next.get(to) ?? []), from]);
  }
  const partOf = new Map<string, number>();
  let parts = 0;
  for (const { node } of nodes) {
    if (partOf.has(node.id)) continue;
    const found = [node.id];
    partOf.set(node.id, parts);
    // A list grows while it is walked.
    for (const id of found)
      for (const other of next.get(id) ?? [])
        if (!partOf.has(other)) {
          partOf.set(other, parts);
          found.push(other);
        }
    parts++;
  }
  return Array.from({ length: parts }, (_, part) => ({
    nodes: nodes.filter(({ node }) => partOf.get(node.id) === part),
    edges: edges.filter(({ from }) => partOf.get(from) === part),
  })).sort((one, other) => other.nodes.length - one.nodes.length);
}

/** Puts the parts beside each other, as long as a row is not wider than the widest part, and below each other. */
function inRows(parts: Part[]): Part {
  const widest = Math.max(1_100, ...parts.map(({ width }) => width));
  const all: Part = { nodes: [], edges: [], width: 0, height: gap };
  let [x, tallest] = [gap, 0];
  for (const part of parts) {
    if (x > gap && x + part.width > widest + gap) {
      all.height += tallest + gap;
      [x, tallest] = [gap, 0];
    }
    const moved = (point: Point): Point => ({ x: point.x + x, y: point.y + all.height });
    all.nodes.push(...part.nodes.map((one) => ({ ...one, ...moved(one) })));
    all.edges.push(...part.edges.map(({ edge, points }) => ({ edge, points: points.map(moved) })));
    x += part.width + gap;
    all.width = Math.max(all.width, x);
    tallest = Math.max(tallest, part.height);
  }
  return { ...all, height: all.height + tallest + gap };
}
