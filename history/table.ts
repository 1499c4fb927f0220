import { commitInCell, driftInCell } from "./cells.ts";
import { type Entry, startOf } from "./entry.ts";
import { type Flaky, flakyMarks } from "./flaky.ts";
import type { Row } from "./history.ts";

/** How many failed expectations a line names. */
const mostNamed = 3;

/** The cells of a row, as text. */
export interface Cells {
  time: string;
  stack: string;
  verdict: string;
  drift: string;
  seconds: string;
  commit: string;
  failed: string;
}

const heads: Cells = {
  time: "time (UTC)",
  stack: "stack",
  verdict: "verdict",
  drift: "drift",
  seconds: "seconds",
  commit: "commit",
  failed: "failed",
};
const columns = Object.keys(heads) as (keyof Cells)[];

/** What failed, in short: a few titles and how many more, or where a rehearsal ended that was not carried out. */
export function failedInCell(entry: Entry, isFlaky: (title: string) => boolean): string {
  const { verdict, phase, failed } = entry;
  if (verdict === "error" || verdict === "interrupted") return phase === undefined ? "" : `(during ${phase})`;
  const named = failed.slice(0, mostNamed).map((title) => (isFlaky(title) ? `${title} (flaky)` : title));
  const more = failed.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** The cells of a row. */
export function cellsOf(row: Row, isFlaky: (title: string) => boolean): Cells {
  const { entry, isGone } = row;
  return {
    time: startOf(entry).toISOString().slice(0, 19).replace("T", " "),
    stack: entry.stack,
    verdict: [
      entry.verdict,
      ...(entry.standIns.length > 0 ? ["(stand-in)"] : []),
      ...(isGone ? ["(deleted)"] : []),
    ].join(" "),
    drift: driftInCell(entry),
    seconds: entry.seconds === undefined ? "–" : entry.seconds.toFixed(1),
    commit: commitInCell(entry),
    failed: failedInCell(entry, isFlaky),
  };
}

/**
 * The history as a table for the terminal.
 * @param paint colours a padded cell of the verdict
 */
export function tableOf(
  rows: readonly Row[],
  flaky: readonly Flaky[],
  paint: (cell: string, verdict: Entry["verdict"]) => string = (cell) => cell,
): string {
  const marks = flakyMarks(flaky);
  const cells = rows.map((row) => cellsOf(row, (title) => marks(row.entry, title) !== undefined));
  const widths = columns.map((column) => Math.max(...[heads, ...cells].map((row) => row[column].length)));
  const lineOf = (row: Cells, verdict?: Entry["verdict"]) =>
    columns
      .map((column, nth) => {
        const width = widths[nth] ?? 0;
        const padded = column === "seconds" ? row[column].padStart(width) : row[column].padEnd(width);
        return column === "verdict" && verdict ? paint(padded, verdict) : padded;
      })
      .join("  ")
      .trimEnd();
  return [lineOf(heads), ...cells.map((row, nth) => lineOf(row, rows[nth]?.entry.verdict))]
    .map((one) => `${one}\n`)
    .join("");
}
