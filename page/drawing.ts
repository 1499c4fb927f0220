import { count } from "../lineage/names.ts";
import { kindOf, stateOf } from "./drawn.ts";
import { type Html, html } from "./html.ts";
import { type Layout, lineHeight, type PlacedEdge, type PlacedNode } from "./layout.ts";
import type { Point } from "./place.ts";

/** A layout as SVG. The nodes have the numbers by which the script knows them: their place in the layout. */
export function drawing({ nodes, edges, width, height }: Layout): Html {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const jobs = nodes.filter(({ node }) => node.kind === "job").length;
  const label = `Lineage: ${count(jobs, "job")} and ${count(nodes.length - jobs, "dataset")}. The table below has the same.`;
  return html`<svg id="drawing" role="img" aria-label="${label}" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
${edges.map(edgeOf)}${nodes.map(nodeOf)}</svg>`;
}

function nodeOf({ node, namespace, name, x, y, width, height }: PlacedNode, nth: number): Html {
  const { kind, state, mark } = node;
  const lines = [...namespace.map((text) => ({ text, of: "s" })), ...name.map((text) => ({ text, of: "t" }))];
  const classes = ["n", kind, ...(state === "told" ? (mark ? [mark] : []) : [state])].join(" ");
  return html`<g class="${classes}" data-n="${nth}" transform="translate(${round(x)} ${round(y)})"><rect width="${round(width)}" height="${round(height)}" rx="${kind === "job" ? 12 : 2}"/><text class="k" x="12" y="16">${kindOf(node)}</text>${stateOf(node) !== "" && html`<text class="m" x="${round(width - 12)}" y="16">${stateOf(node)}</text>`}${lines.map(
    ({ text, of }, line) => html`<text class="${of}" x="12" y="${16 + (line + 1) * lineHeight}">${text}</text>`,
  )}</g>
`;
}

function edgeOf({ edge, points }: PlacedEdge): Html {
  return html`<path class="e ${edge.state}" d="${curve(points)}"/>
`;
}

/** A line through its points that runs level at each of them. */
function curve([first, ...rest]: Point[]): string {
  if (!first) return "";
  let [last, path] = [first, `M${at(first)}`];
  for (const point of rest) {
    const middle = (last.x + point.x) / 2;
    path +=
      last.y === point.y || last.x >= point.x
        ? `L${at(point)}`
        : `C${at({ x: middle, y: last.y })} ${at({ x: middle, y: point.y })} ${at(point)}`;
    last = point;
  }
  return path;
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;
const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
