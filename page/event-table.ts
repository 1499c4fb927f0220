import { count } from "../lineage/names.ts";
import type { Slices } from "../machine/turns.ts";
import type { ReportedEvent, ReportFacts } from "./facts.ts";
import { type Html, html, jsonInScript } from "./html.ts";
import { fileLink, longTable, name, section } from "./parts.ts";
import { clipped } from "./visible.ts";

/** The recorded requests, with a filter, and the JSON of those that there is room for. */
export function* eventSection({ events: { total, rows } }: ReportFacts): Slices<Html | false> {
  if (total === 0) return false;
  const columns = [
    { number: "line" },
    "sent at",
    "command",
    "event",
    "job",
    "run",
    { number: "in" },
    { number: "out" },
    "answer",
    { number: "ms" },
    { number: "bytes" },
    "whole",
  ];
  const raw = rows.filter((one) => one.raw !== undefined);
  const left = [
    ...(rows.length < total ? [`${total - rows.length} of ${count(total, "line")} are left out here`] : []),
    ...(raw.length < rows.length ? [`the JSON of ${rows.length - raw.length} is left out here`] : []),
  ];
  const listed = yield* longTable("Events", columns, rows, cells, { id: "events" });
  return section(
    "events-heading",
    `Events (${total})`,
    html`<p>What the commands sent, and what Marquez answered. ${left.length > 0 && `There is no room for all: ${left.join(", and ")}. `}All of it: ${fileLink("events.ndjson")}</p>
<div class="tools" hidden><label for="filter">Filter</label> <input id="filter" type="search"> <span id="shown-events" role="status"></span></div>`,
    listed,
    html`<script type="application/json" id="raw">${jsonInScript(Object.fromEntries(raw.map((one) => [one.line, one.raw])))}</script>
`,
  );
}

const cells = (one: ReportedEvent) => [
  one.line,
  one.at.replace(/^.*T/, "").replace(/Z$/, ""),
  name(one.command),
  clipped(one.what, 200),
  name(clipped(one.job, 500)),
  html`<code>${clipped(one.run, 60)}</code>`,
  one.inputs,
  one.outputs,
  html`<span class="word ${one.isAccepted ? "passed" : "failed"}">${clipped(one.answer, 500)}</span>`,
  Math.round(one.milliseconds),
  one.bytes,
  "–",
];
