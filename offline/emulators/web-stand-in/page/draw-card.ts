import { type Card, FAMILY, FONT, LINE } from "./card.ts";
import { type LineageNode, pageOf } from "./graph.ts";
import type { Placed } from "./layout.ts";
import { element } from "./svg.ts";

/** A node's card at its place, with a link to the node's own page. The card of this page's node stands out. */
export function drawCard(
  node: LineageNode,
  card: Card,
  { x, y, width, height }: Placed,
  isSubject: boolean,
): SVGElement {
  const texts = card.texts.map(({ kind, lines, x, y, fromRight }) => {
    const place = fromRight ? { x: width - x, "text-anchor": "end" } : { x };
    const spans = lines.map((line, index) => element("tspan", { ...place, y: y + index * LINE }, line));
    const text = element("text", { class: kind === "state" ? `state ${lines[0]}` : kind }, ...spans);
    text.style.font = `${FONT[kind]} ${FAMILY}`;
    return text;
  });
  const type = node.type === "JOB" ? "job" : "dataset";
  return element(
    "a",
    {
      href: pageOf({ type, ...node.data }),
      class: `card ${node.type} ${isSubject ? "subject-node" : ""}`,
      transform: `translate(${x} ${y})`,
    },
    element("title", {}, `${node.data.namespace} ${node.data.name}`),
    element("rect", { class: "frame", width, height, rx: 8 }),
    element("rect", { class: "edge", x: 0, y: 8, width: 6, height: height - 16, rx: 3 }),
    ...texts,
  );
}
