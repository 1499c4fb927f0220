import { createHash } from "node:crypto";
import { commitInCell, driftInCell } from "./cells.ts";
import { durationChart } from "./duration-chart.ts";
import { type Entry, stackFamily, startOf } from "./entry.ts";
import { type Flaky, flakyInWords, flakyMarks, manyChanges, window } from "./flaky.ts";
import type { Row } from "./history.ts";
import { Html, html } from "./html.ts";
import { pageStyle } from "./page-style.ts";

/** How many stacks have a chart and a filter: those with the most rehearsals. */
const mostStacks = 12;
/** How many failed expectations a row shows; the others are one level down. */
const mostShown = 3;

/** What the page shows. */
export interface PageFacts {
  /** Where the bundles are: a folder or `s3://bucket/prefix`. */
  location: string;
  rows: readonly Row[];
  flaky: readonly Flaky[];
  /** What could not be read. */
  problems: readonly string[];
  /** When the page was written. */
  at: Date;
  /** The address of what a reader opens of a bundle; undefined where a browser cannot open it. */
  linkOf: (entry: Entry) => string | undefined;
}

/**
 * The history as one page that stands alone: it loads nothing and runs no script. Its filters are style sheets. Names
 * come from outside and are escaped; the Content-Security-Policy allows nothing but the page's own style.
 */
export function pageOf(facts: PageFacts): string {
  const { location, rows, flaky, problems, at } = facts;
  const stacks = mostUsed(rows.map(({ entry }) => stackFamily(entry)));
  const style = `${pageStyle}${filterStyle(stacks.length)}`;
  const hash = createHash("sha256").update(style).digest("base64");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Rehearsals in ${location}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>History of rehearsals</h1>
<p class="soft"><span class="name">${location}</span></p>
<p class="soft">${spanOf(rows)}Written ${minuteOf(at)}. The verdict of a bundle decides, not this page: <code>rehearse show</code> checks it.</p>
${tilesOf(rows)}
</header>
<main>
${problems.length > 0 ? html`<h2>Not read</h2><ul>${problems.map((one) => html`<li>${one}</li>`)}</ul>` : undefined}
${flakySection(flaky)}
${chartSection(stacks, rows)}
${tableSection(facts, stacks)}
</main>
</body>
</html>
`.text;
}

function spanOf(rows: readonly Row[]): string {
  const [newest, oldest] = [rows[0], rows.at(-1)];
  if (!newest || !oldest) return "";
  const many = rows.length === 1 ? "1 rehearsal" : `${rows.length} rehearsals`;
  return `${many}, from ${minuteOf(startOf(oldest.entry))} to ${minuteOf(startOf(newest.entry))}. `;
}

function tilesOf(rows: readonly Row[]): Html {
  const count = (...words: Entry["verdict"][]) => rows.filter(({ entry }) => words.includes(entry.verdict)).length;
  const judged = count("passed", "failed");
  const share = judged > 0 ? `${Math.floor((count("passed") / judged) * 100)} % of those judged` : "none judged";
  return html`<ul class="tiles">
<li class="passed"><b>${count("passed")}</b>passed <span class="soft">${share}</span></li>
<li class="failed"><b>${count("failed")}</b>failed</li>
<li><b>${count("error", "interrupted")}</b>not carried out</li>
</ul>`;
}

function flakySection(flaky: readonly Flaky[]): Html {
  const rule = `An expectation is flaky when it was met and not met at the same commit, or changed at least ${manyChanges} times in its last ${window} judgements.`;
  if (flaky.length === 0) return html`<h2>Flaky expectations</h2><p>None. <span class="soft">${rule}</span></p>`;
  return html`<h2>Flaky expectations</h2>
<p class="soft">${rule}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Flaky expectations"><table>
<thead><tr><th scope="col">expectation</th><th scope="col">stack</th><th scope="col">why</th></tr></thead>
<tbody>${flaky.map(
    (
      one,
    ) => html`<tr><th scope="row"><code>${one.expectation}</code></th><td>${one.stack}</td><td>${flakyInWords(one)}</td></tr>
`,
  )}</tbody></table></div>`;
}

function chartSection(stacks: readonly string[], rows: readonly Row[]): Html | undefined {
  const charts = stacks.flatMap((stack, nth) => {
    const own = rows.map(({ entry }) => entry).filter((entry) => stackFamily(entry) === stack);
    return durationChart(stack, own, `chart-${nth}`) ?? [];
  });
  if (charts.length === 0) return undefined;
  return html`<h2>Durations</h2>
<p class="soft">From the start until the verdict. A dot passed, a cross failed; the dashed line is the median. Rehearsals that were not carried out are left out.</p>
<div class="charts">${charts}</div>`;
}

function tableSection({ rows, flaky, linkOf }: PageFacts, stacks: readonly string[]): Html {
  if (rows.length === 0) return html`<h2>Rehearsals</h2><p>There is none.</p>`;
  const marks = flakyMarks(flaky);
  const row = ({ entry, isGone }: Row) => {
    const nth = stacks.indexOf(stackFamily(entry));
    const link = isGone ? undefined : linkOf(entry);
    const time = startOf(entry).toISOString().slice(0, 19).replace("T", " ");
    return html`<tr class="is-${entry.verdict} ${nth < 0 ? "" : `stack-${nth}`}">
<th scope="row">${link === undefined ? time : html`<a href="${link}">${time}</a>`}</th>
<td>${entry.stack}</td>
<td class="word"><span class="${entry.verdict}">${symbols[entry.verdict]} ${entry.verdict}</span>${[
      ...(entry.standIns.length > 0 ? ["stand-in"] : []),
      ...(isGone ? ["deleted"] : []),
    ].map((note) => html` <span class="note">${note}</span>`)}</td>
<td>${failedOf(entry, (title) => marks(entry, title))}</td>
<td>${driftInCell(entry)}</td>
<td class="number">${entry.seconds === undefined ? "–" : entry.seconds.toFixed(1)}</td>
<td><span class="name">${commitInCell(entry)}</span></td>
<td><span class="name">${entry.name}</span></td>
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

const symbols = { passed: "✔", failed: "✘", error: "!", interrupted: "■" } as const;

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
    html`<label><input type="radio" name="${group}" id="${group}-${value}"${isFirst ? new Html(" checked") : undefined}> ${words}</label>`;
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
function filterStyle(stacks: number): string {
  const hidden = [
    ["verdict-passed", ".is-passed"],
    ["verdict-failed", ".is-failed"],
    ["verdict-none", ".is-error, .is-interrupted"],
    ...Array.from({ length: stacks }, (_, nth) => [`stack-${nth}`, `.stack-${nth}`]),
  ].map(([chosen, shown]) => `body:has(#${chosen}:checked) tbody tr[class]:not(${shown})`);
  return `${hidden.join(",\n")} { display: none; }\n`;
}

function mostUsed(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const byCount = [...counts].sort(([a, many], [b, others]) => others - many || (a < b ? -1 : 1));
  return byCount.slice(0, mostStacks).map(([name]) => name);
}

const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
