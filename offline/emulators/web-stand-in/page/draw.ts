import { type Card, cardOf, FAMILY } from "./card.ts";
import { backwardCurve, forwardCurve } from "./curve.ts";
import { drawCard } from "./draw-card.ts";
import { fitTo } from "./fit.ts";
import type { LineageNode } from "./graph.ts";
import { layOut, type Placed } from "./layout.ts";
import { element } from "./svg.ts";

const ARROW = element(
  "marker",
  { id: "arrow", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto" },
  element("path", { d: "M0 0 10 5 0 10Z" }),
);

/** Draws the graph into the picture, as large as the page allows. All of it appears at once. */
export function draw(picture: SVGSVGElement, nodes: LineageNode[], subject: string): void {
  const context = document.createElement("canvas").getContext("2d");
  const measureIn =
    (font: string) =>
    (text: string): number => {
      if (!context) return text.length * 9;
      context.font = `${font} ${FAMILY}`;
      return context.measureText(text).width;
    };
  const cards = new Map(nodes.map((node) => [node.id, cardOf(node, measureIn)]));
  const edges = nodes.flatMap(({ outEdges }) => outEdges);
  const { boxes, routes } = layOut([...cards.values()], edges);
  const lines = routes.map(({ edge: { origin, destination }, through, backward }) => {
    const [from, to] = [boxes.get(origin) as Placed, boxes.get(destination) as Placed];
    const curve = backward ? backwardCurve(from, to) : forwardCurve(from, through, to);
    const points = curve.map((point) => point.map((value) => value.toFixed(1)).join(",")).join(" ");
    return {
      curve,
      line: element("polyline", { id: `${origin}-${destination}`, points, "marker-end": "url(#arrow)" }),
    };
  });
  const corners = [...boxes.values()].flatMap(({ x, y, width, height }) => {
    const opposite: [number, number][] = [
      [x, y],
      [x + width, y + height],
    ];
    return opposite;
  });
  const { clientWidth, clientHeight } = picture.parentElement as HTMLElement;
  const room = { width: clientWidth, height: clientHeight };
  const { width, height, transform } = fitTo([...corners, ...lines.flatMap(({ curve }) => curve)], room);
  const drawn = nodes.map((node) =>
    drawCard(node, cards.get(node.id) as Card, boxes.get(node.id) as Placed, node.id === subject),
  );
  const group = { "data-testid": "zoom-pan-group", transform };
  picture.setAttribute("width", String(width));
  picture.setAttribute("height", String(height));
  picture.replaceChildren(element("defs", {}, ARROW), element("g", group, ...lines.map(({ line }) => line), ...drawn));
}
