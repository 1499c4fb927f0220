/** A table: the first column holds words, the others hold numbers that were written already. */
export interface Table {
  columns: string[];
  rows: string[][];
}

/** A number with a unit; a dash where it was not measured. */
export const written = (number: number | undefined, digits: number, unit = ""): string =>
  number === undefined || Number.isNaN(number) ? "-" : `${number.toFixed(digits)}${unit}`;

/** The table for a terminal: numbers end at the same place. */
export function asText({ columns, rows }: Table): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, nth) => Math.max(...all.map((row) => row[nth]?.length ?? 0)));
  return all
    .map((row) =>
      widths
        .map((width, nth) => (nth === 0 ? (row[nth] ?? "").padEnd(width) : (row[nth] ?? "").padStart(width)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The same in Markdown. */
export function asMarkdown({ columns, rows }: Table): string {
  const line = (cells: string[]) =>
    `| ${columns.map((_, nth) => (cells[nth] ?? "").replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map((_, nth) => (nth === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
