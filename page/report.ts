import type { Drift } from "../contract/drift.ts";
import type { Slices } from "../machine/turns.ts";
import { documentOf } from "./document.ts";
import type { Drawn } from "./drawn.ts";
import { eventSection } from "./event-table.ts";
import type { ReportFacts } from "./facts.ts";
import { graphSection } from "./graph-section.ts";
import { html } from "./html.ts";
import type { Layout } from "./layout.ts";
import { type Room, rooms } from "./room.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";
import { heading, summary } from "./summary.ts";
import {
  commandTable,
  driftSection,
  expectationTable,
  fileSection,
  imageTable,
  levelTable,
  logSection,
  settingTable,
  waterfall,
} from "./tables.ts";

/** The lineage of a report. */
export interface DrawnLineage {
  drawn: Drawn;
  /** Undefined when it could not be placed: then there is only the table. */
  layout: Layout | undefined;
  drifts: readonly Drift[];
}

/** The size that a report stays under, in bytes: what a person sends to another. */
export const mostBytes = 1_000_000;

/**
 * The report of a rehearsal: one HTML file that loads nothing. Its policy forbids everything but its own style and script,
 * which it names by their SHA-256.
 *
 * What takes most room gives way until the whole is small enough.
 * @param facts redacted
 */
export function* reportOf(facts: ReportFacts, lineage: DrawnLineage): Slices<string> {
  let report = "";
  for (const room of rooms) {
    report = yield* document(within(facts, room), lineage, room);
    yield;
    if (Buffer.byteLength(report) < mostBytes) break;
  }
  return report;
}

/** The facts without what there is no room for. */
function within(facts: ReportFacts, { rows, raw, hasLogs }: Room): ReportFacts {
  let left = raw;
  const events = facts.events.rows.slice(0, rows).map(({ raw, ...row }) => {
    left -= raw?.length ?? 0;
    return raw === undefined || left < 0 ? row : { ...row, raw };
  });
  const logs = facts.logs.map((log) => (hasLogs ? log : { ...log, tail: "", isWhole: false }));
  return { ...facts, events: { ...facts.events, rows: events }, logs };
}

function* document(facts: ReportFacts, { drawn, layout, drifts }: DrawnLineage, room: Room): Slices<string> {
  const { verdict } = facts;
  const there = new Set(facts.files.map(({ file }) => file));
  const pictures = verdict.refinements.map(({ files }) => files.picture).filter((file) => there.has(file));
  const title = `${verdict.verdict}: rehearsal of ${verdict.stack}, ${verdict.id}`;
  const lineage = yield* graphSection(drawn, layout, room, pictures);
  const events = yield* eventSection(facts);
  const body = html`${heading(facts)}<main>
${summary(facts, drifts)}
${lineage}${levelTable(verdict)}${driftSection(drifts, verdict)}${expectationTable(verdict)}${waterfall(facts)}${events}${commandTable(facts)}${logSection(facts)}${imageTable(verdict)}${settingTable(facts)}${fileSection(facts)}</main>`;
  return documentOf({ title, style, script, body });
}
