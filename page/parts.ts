import { atOnce, type Slices } from "../machine/turns.ts";
import { type Html, html, type Part } from "./html.ts";

/** A mark of each status, so that it is told by more than a colour. */
export const marks: Record<string, string> = {
  passed: "✔",
  failed: "✘",
  warned: "!",
  skipped: "–",
  error: "✘",
  interrupted: "■",
  running: "…",
};

/** A status as a word with its mark and colour. */
export const word = (status: string): Html =>
  html`<span class="word ${status}">${marks[status] ?? ""} ${status}</span>`;

/** A section with a heading. What it leaves empty is not there. */
export const section = (id: string, title: string, ...parts: Part[]): Html =>
  html`<section><h2 id="${id}">${title}</h2>
${parts}</section>
`;

/** A column of a table: its heading, and whether it holds numbers. */
export type Column = string | { number: string };

/** What a table has in its markup beside its cells. */
interface TableAttributes {
  id?: string;
  of?: string;
}

/** A table that scrolls within the page where it is too wide. The first cell of a row is its heading. */
export const table = (label: string, columns: Column[], rows: Part[][], attributes?: TableAttributes): Html =>
  atOnce(longTable(label, columns, rows, (row) => row, attributes));

/** The same, of rows that may be thousands. */
export function* longTable<T>(
  label: string,
  columns: Column[],
  items: readonly T[],
  cellsOf: (item: T) => Part[],
  { id = "", of = "" }: TableAttributes = {},
): Slices<Html> {
  const isNumber = columns.map((column) => typeof column !== "string");
  const head = columns.map((column, nth) => {
    const text = typeof column === "string" ? column : column.number;
    return html`<th scope="col"${isNumber[nth] && html` class="nr"`}>${text}</th>`;
  });
  const rows: Html[] = [];
  for (const item of items) {
    const [first, ...others] = cellsOf(item);
    rows.push(html`<tr><th scope="row">${first}</th>${others.map((cell, nth) => html`<td${isNumber[nth + 1] && html` class="nr"`}>${cell}</td>`)}</tr>
`);
    yield;
  }
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table${id !== "" && html` id="${id}"`}${of !== "" && html` class="${of}"`}><thead><tr>${head}</tr></thead><tbody>
${rows}</tbody></table></div>
`;
}

/** A link to a file of the bundle, beside the report. Its name may hold anything, also a colon or `..` for a browser to misread. */
export const fileLink = (file: string): Html =>
  html`<a href="./${file.toWellFormed().split("/").map(encodeURIComponent).join("/")}">${file}</a>`;

/** A name of a job, a dataset or a file: it stands for itself, whatever direction its letters have. */
export const name = (text: string): Html => html`<bdi>${text}</bdi>`;

/** A length in bytes, for people. */
export const bytesInWords = (bytes: number): string =>
  bytes < 10_000
    ? `${bytes} B`
    : bytes < 10_000_000
      ? `${Math.round(bytes / 1000)} kB`
      : `${Math.round(bytes / 1_000_000)} MB`;
