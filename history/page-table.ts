import { type Html, html } from "../page/html.ts";
import { commitInCell, driftInCell } from "./cells.ts";
import { type Entry, stackFamily, startOf } from "./entry.ts";
import { type Flaky, flakyMarks } from "./flaky.ts";
import type { Row } from "./history.ts";
import type { PageFacts } from "./page-facts.ts";
import { verdictMark } from "./verdict-mark.ts";

/** How many failed expectations a row shows; the others are one level down. */
const mostShown = 3;

/** The rehearsals as a table, with filters. */
export function tableSection({ rows, flaky, linkOf }: PageFacts, stacks: readonly string[]): Html {
  if (rows.length === 0) return html`<h2>Rehearsals</h2><p>There is none.</p>`;
  const marks = flakyMarks(flaky);
  const row = ({ entry, isGone }: Row) => {
    const nth = stacks.indexOf(stackFamily(entry));
    const link = isGone ? undefined : linkOf(entry);
    const time = startOf(entry).toISOString().slice(0, 19).replace("T", " ");
    return html`<tr class="is-${entry.verdict} ${nth < 0 ? "" : `stack-${nth}`}">
<th scope="row">${link === undefined ? time : html`<a href="${link}">${time}</a>`}</th>
<td class="stack">${entry.stack}</td>
<td>${verdictMark(entry.verdict)}${[
      ...(entry.standIns.length > 0 ? ["stand-in"] : []),
      ...(isGone ? ["deleted"] : []),
    ].map((note) => html` <span class="note">${note}</span>`)}</td>
<td class="unmet">${failedOf(entry, (title) => marks(entry, title))}</td>
<td class="drift">${driftInCell(entry)
      .split(", ")
      .map((one, at) => html`${at > 0 ? ", " : ""}<span>${one}</span>`)}</td>
<td class="number">${entry.seconds === undefined ? "–" : entry.seconds.toFixed(1)}</td>
<td class="commit"><span class="name">${commitInCell(entry)}</span></td>
<td class="bundle"><span class="name">${entry.name}</span></td>
</tr>
`;
  };
  return html`<h2>Rehearsals</h2>
${filters(stacks)}
<div class="scroll" tabindex="0" role="region" aria-label="Rehearsals"><table>
<thead><tr><th scope="col">time (UTC)</th><th scope="col">stack</th><th scope="col">verdict</th><th scope="col">failed</th><th scope="col">drift</th><th scope="col" class="number">seconds</th><th scope="col">commit</th><th scope="col">bundle</th></tr></thead>
<tbody>
${rows.map(row)}</tbody></table></div>
<p class="soft">A commit with a plus sign had changes that were not committed.</p>`;
}

function failedOf(entry: Entry, flakyOne: (title: string) => Flaky | undefined): Html {
  if (entry.phase !== undefined) return html`<span class="soft">during ${entry.phase}</span>`;
  const item = (title: string) =>
    html`<li><code>${title}</code>${flakyOne(title) ? html` <span class="badge">flaky</span>` : undefined}</li>`;
  const [shown, more] = [entry.failed.slice(0, mostShown), entry.failed.slice(mostShown)];
  const rest =
    more.length > 0
      ? html`<details><summary>${more.length} more</summary><ul>${more.map(item)}</ul></details>`
      : undefined;
  return shown.length > 0 ? html`<ul>${shown.map(item)}</ul>${rest}` : html``;
}

/** Radio buttons that hide rows by the style sheet, so that the page needs no script. */
function filters(stacks: readonly string[]): Html {
  const radio = (group: string, value: string, words: string, isFirst: boolean) =>
    html`<label><input type="radio" name="${group}" id="${group}-${value}"${isFirst && " checked"}> ${words}</label>`;
  const byVerdict = [
    ["all", "all"],
    ["passed", "passed"],
    ["failed", "failed"],
    ["none", "not carried out"],
  ] as const;
  return html`<fieldset><legend>verdict</legend>${byVerdict.map(([value, words], nth) => radio("verdict", value, words, nth === 0))}</fieldset>
${
  stacks.length > 1
    ? html`<fieldset><legend>stack</legend>${radio("stack", "all", "all", true)}${stacks.map((stack, nth) => radio("stack", String(nth), stack, false))}</fieldset>`
    : undefined
}`;
}

/** Hides the rows that the chosen filters leave out. */
export function filterStyle(stacks: number): string {
  const hidden = [
    ["verdict-passed", ".is-passed"],
    ["verdict-failed", ".is-failed"],
    ["verdict-none", ".is-error, .is-interrupted"],
    ...Array.from({ length: stacks }, (_, nth) => [`stack-${nth}`, `.stack-${nth}`]),
  ].map(([chosen, shown]) => `body:has(#${chosen}:checked) tbody tr[class]:not(${shown})`);
  return `${hidden.join(",\n")} { display: none; }\n`;
}
