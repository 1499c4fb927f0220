import { documentOf } from "../page/document.ts";
import { type Html, html } from "../page/html.ts";
import { durationChart } from "./duration-chart.ts";
import { type Entry, stackFamily, startOf } from "./entry.ts";
import { type Flaky, flakyInWords, manyChanges, window } from "./flaky.ts";
import type { Row } from "./history.ts";
import type { PageFacts } from "./page-facts.ts";
import { pageStyle } from "./page-style.ts";
import { filterStyle, tableSection } from "./page-table.ts";

/** How many stacks have a chart and a filter: those with the most rehearsals. */
const mostStacks = 12;
/**
 * The history as one page that stands alone: it loads nothing and runs no script. Its filters are style sheets. Names
 * come from outside and are escaped; the Content-Security-Policy allows nothing but the page's own style.
 */
export function pageOf(facts: PageFacts): string {
  const { location, rows, flaky, problems, at } = facts;
  const stacks = mostUsed(rows.map(({ entry }) => stackFamily(entry)));
  const style = `${pageStyle}${filterStyle(stacks.length)}`;
  const body = html`<header>
<h1>History of rehearsals</h1>
<p class="soft"><span class="name">${location}</span></p>
<p class="soft">${spanOf(rows)}Written ${minuteOf(at)}. The verdict of a bundle decides, not this page.</p>
${tilesOf(rows)}
</header>
<main>
${problems.length > 0 ? html`<h2>Not read</h2><ul>${problems.map((one) => html`<li>${one}</li>`)}</ul>` : undefined}
${flakySection(flaky)}
${chartSection(stacks, rows)}
${tableSection(facts, stacks)}
</main>`;
  return documentOf({ title: `Rehearsals in ${location}`, style, body });
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
<p class="soft">From the start until the verdict. A dot passed, a cross failed; the dashed line is the median. Rehearsals that were not carried out are left out. The verdict beside a stack is its newest.</p>
<div class="charts">${charts}</div>`;
}

function mostUsed(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const byCount = [...counts].sort(([a, many], [b, others]) => others - many || (a < b ? -1 : 1));
  return byCount.slice(0, mostStacks).map(([name]) => name);
}

const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
