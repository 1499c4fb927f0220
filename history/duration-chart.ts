import { type Html, html } from "../page/html.ts";
import { type Entry, startOf } from "./entry.ts";
import { verdictMark } from "./verdict-mark.ts";

/** The size of the drawing area in the units of the picture, and the room around it for the labels. */
const plot = { width: 350, height: 90, left: 48, top: 8, right: 8, bottom: 22 };
/** A rehearsal that took longer than this many medians would press all others to the ground: it is cut off. */
const longestMedians = 5;

/** A rehearsal with a duration. */
type Timed = Entry & { seconds: number };

/**
 * A chart of how long the rehearsals of one stack took, the oldest first: passed ones are dots, failed ones crosses.
 * Those that were not carried out are left out, because they ended early.
 * @param id of an element of the page; it has to be unique there
 * @returns undefined with fewer than two durations
 */
export function durationChart(stack: string, entries: readonly Entry[], id: string): Html | undefined {
  const timed = entries.filter(isTimed).sort((a, b) => (a.name < b.name ? -1 : 1));
  const [first, last] = [timed[0], timed.at(-1)];
  if (timed.length < 2 || !first || !last) return undefined;
  const newest = entries.reduce((one, other) => (one.name < other.name ? other : one)).verdict;
  const median = medianOf(timed);
  const longest = Math.max(...timed.map(({ seconds }) => seconds));
  const top = niceAbove(Math.min(longest, Math.max(median, 1) * longestMedians));
  const x = (nth: number) => round(plot.left + (nth / (timed.length - 1)) * plot.width);
  const y = (seconds: number) => round(plot.top + plot.height - (Math.min(seconds, top) / top) * plot.height);
  const line = timed.map(({ seconds }, nth) => `${x(nth)},${y(seconds)}`).join(" ");
  const [right, bottom] = [plot.left + plot.width, plot.top + plot.height];
  const shortest = Math.min(...timed.map(({ seconds }) => seconds));
  return html`<figure>
<figcaption><span><b>${stack}</b> ${verdictMark(newest)}</span> <span class="soft">median ${inSeconds(median)}, newest ${inSeconds(last.seconds)}</span></figcaption>
<svg viewBox="0 0 ${right + plot.right} ${bottom + plot.bottom}" role="img" aria-labelledby="${id}">
<title id="${id}">Durations of ${timed.length} rehearsals of ${stack}: the newest ${inSeconds(last.seconds)}, the median ${inSeconds(median)}, from ${inSeconds(shortest)} to ${inSeconds(longest)}.</title>
${[0, top / 2, top].map(
  (at) => html`<line class="grid" x1="${plot.left}" x2="${right}" y1="${y(at)}" y2="${y(at)}"/>
<text x="${plot.left - 6}" y="${y(at) + 4}" text-anchor="end">${inSeconds(at)}</text>
`,
)}<line class="median" x1="${plot.left}" x2="${right}" y1="${y(median)}" y2="${y(median)}"/>
<polyline points="${line}"/>
${timed.map((entry, nth) => mark(entry, x(nth), y(entry.seconds), entry.seconds > top))}<text x="${plot.left}" y="${bottom + 17}">${dayOf(first)}</text>
<text x="${right}" y="${bottom + 17}" text-anchor="end">${dayOf(last)}</text>
</svg>
</figure>
`;
}

/** A dot for a rehearsal that passed, a cross for one that failed; one that is cut off has an arrow above. */
function mark(entry: Timed, x: number, y: number, isCut: boolean): Html {
  const { verdict, seconds } = entry;
  const words = html`<title>${startOf(entry).toISOString().slice(0, 16).replace("T", " ")} UTC: ${inSeconds(seconds)}, ${verdict}</title>`;
  const shape =
    verdict === "passed"
      ? html`<circle cx="${x}" cy="${y}" r="2"/>`
      : html`<path d="M${round(x - 2.6)} ${round(y - 2.6)}l5.2 5.2m0-5.2l-5.2 5.2"/>`;
  const arrow = isCut ? html`<path d="M${round(x - 3)} ${round(y - 2)}l3-4l3 4"/>` : undefined;
  return html`<g class="mark ${verdict}">${words}${shape}${arrow}</g>
`;
}

const isTimed = (entry: Entry): entry is Timed =>
  entry.seconds !== undefined && (entry.verdict === "passed" || entry.verdict === "failed");

function medianOf(timed: readonly Timed[]): number {
  const sorted = timed.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** The next number above that people read easily: 1, 2, 4 or 6 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return ([1, 2, 4, 6, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** A duration in a few characters: `21.4 s`, `3 min 20 s`. */
export function inSeconds(seconds: number): string {
  if (seconds < 100) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest > 0 ? ` ${rest} s` : ""}`;
}

const dayOf = (entry: Entry): string => startOf(entry).toISOString().slice(0, 10);
const round = (value: number): number => Number(value.toFixed(1));
