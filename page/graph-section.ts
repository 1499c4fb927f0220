import { count } from "../lineage/names.ts";
import type { Slices } from "../machine/turns.ts";
import { drawing } from "./drawing.ts";
import { type Drawn, type DrawnNode, kindOf, stateOf } from "./drawn.ts";
import { type Html, html, jsonInScript, type Part } from "./html.ts";
import type { Layout } from "./layout.ts";
import { detailsOf } from "./node-details.ts";
import { fileLink, longTable, name, section } from "./parts.ts";
import type { Room } from "./room.ts";
import { clipped } from "./visible.ts";

/** Names in a cell of the table, and characters of one. */
const most = { names: 30, name: 500 };

/**
 * The drawing of the lineage with its panel, and the same as a table for whoever cannot see it, or prints it.
 * @param layout undefined when it could not be drawn
 * @param pictures files of the bundle with what the web UI drew
 */
export function* graphSection(
  drawn: Drawn,
  layout: Layout | undefined,
  room: Room,
  pictures: readonly string[] = [],
): Slices<Html | false> {
  if (drawn.nodes.size === 0) return false;
  const all = [...drawn.nodes.values()];
  const drawnPart = layout && room.isDrawn && (yield* interactive(layout, room, all));
  const asTable = yield* tableOf(drawn, all, room.table);
  return section(
    "lineage",
    "Lineage",
    drawnPart,
    pictures.length > 0 &&
      html`<p>The web UI's own picture: ${pictures.map((file, nth) => html`${nth > 0 && ", "}${fileLink(file)}`)}</p>`,
    html`<details${!drawnPart && html` open`}><summary>The lineage as a table</summary>${asTable}</details>`,
  );
}

function* interactive(layout: Layout, room: Room, all: DrawnNode[]): Slices<Html> {
  const { details, withoutColumns } = yield* detailsOf(layout, room);
  yield;
  const drawn = drawing(layout);
  yield;
  const left = [
    ...(layout.leftOut > 0 ? [`${count(layout.leftOut, "node")} of ${all.length} are not drawn`] : []),
    ...(withoutColumns > 0 ? [`the columns of ${count(withoutColumns, "dataset")} are not in this file`] : []),
  ];
  return html`<div class="tools" hidden><label for="find">Find</label> <input id="find" type="search"> <span id="hits" role="status"></span>
<button id="farther" aria-label="Smaller">−</button> <button id="closer" aria-label="Larger">+</button> <button id="fit">Fit</button> <button id="natural">100 %</button> <span id="scale"></span></div>
<p class="key">${legend(all)}${homes(layout)}</p>
${left.length > 0 && html`<p>There is no room for all: ${left.join(", and ")}. All of it: ${fileLink("events.ndjson")}</p>`}
<div class="graph"><div id="canvas" tabindex="0" role="region" aria-label="Drawing of the lineage">${drawn}</div>
<aside id="panel" aria-label="What was clicked on" aria-live="polite" hidden></aside></div>
<p class="key"><span>A click or Enter opens the columns, the runs and the drift of a node. The arrow keys follow the edges, + and − zoom, Escape closes.</span></p>
<script type="application/json" id="nodes">${jsonInScript(details)}</script>
`;
}

/** What the borders mean, as far as they are there. */
function legend(all: DrawnNode[]): Html[] {
  const meanings: [string, string][] = [
    ["missing", "expected, and no event names it"],
    ["failed", "its last run failed"],
    ["new", "not in the contract"],
    ["changed", "differs from the contract"],
    ["in Marquez only", "Marquez shows it, and no event of this rehearsal names it"],
  ];
  return meanings.flatMap(([state, meaning]) => {
    const number = all.filter((node) => stateOf(node) === state).length;
    return number === 0 ? [] : [html`<span><b>${number} ${state}</b>: ${meaning}</span> `];
  });
}

/** The namespaces that are not written at each node. */
function homes({ home: { job, dataset } }: Layout): Html {
  const parts = [
    ...(job === undefined ? [] : [html`jobs are in ${name(clipped(job, most.name))}`]),
    ...(dataset === undefined ? [] : [html`datasets are in ${name(clipped(dataset, most.name))}`]),
  ];
  return html`<span>${parts.map((part, nth) => html`${nth > 0 && ", "}${part}`)}, unless a box says otherwise</span>`;
}

function* tableOf({ edges }: Drawn, all: DrawnNode[], room: number): Slices<Part> {
  const before = Map.groupBy(edges.values(), ({ to }) => to);
  const after = Map.groupBy(edges.values(), ({ from }) => from);
  yield;
  const byId = new Map(all.map((node) => [node.id, node]));
  const names = (ids: string[]): Part => [
    ids.slice(0, most.names).map((id, nth) => html`${nth > 0 && "\n"}${shown(byId.get(id))}`),
    ids.length > most.names && `\nand ${ids.length - most.names} more`,
  ];
  const jobs = all.filter(({ kind }) => kind === "job");
  const lone = all.filter(({ id, kind }) => kind === "dataset" && !before.has(id) && !after.has(id));
  const rows: Part[][] = [];
  let left = room;
  for (const node of [...jobs, ...lone]) {
    yield;
    const row = [
      shown(node),
      name(clipped(node.namespace, most.name)),
      [kindOf(node), stateOf(node)].filter(Boolean).join(", "),
      node.runs.slice(-5).join(", "),
      names((before.get(node.id) ?? []).map(({ from }) => from)),
      names((after.get(node.id) ?? []).map(({ to }) => to)),
      node.notes
        .slice(0, 5)
        .map((note) => clipped(note, most.name))
        .join("\n"),
    ];
    left -= html`${row}`.text.length;
    if (left < 0) break;
    rows.push(row);
  }
  const more = jobs.length + lone.length - rows.length;
  const columns = ["job", "namespace", "kind", "runs", "reads", "writes", "to say"];
  return [
    yield* longTable("The lineage as a table", columns, rows, (row) => row, { of: "wide" }),
    more > 0 && html`<p>There is no room for ${more} more. All of it: ${fileLink("events.ndjson")}</p>`,
  ];
}

const shown = (node: DrawnNode | undefined): Part =>
  node && [
    name(clipped(node.name, most.name)),
    node.kind === "dataset" && stateOf(node) !== "" && ` (${stateOf(node)})`,
  ];
