import type { Row, Seen } from "./row.ts";

/** FAULTS is a pattern: only the rows that match happen then, and the table is not kept. */
export const only = process.env.FAULTS;

/** What was seen of all rows so far, those of other files too: the table is of all. */
export const seen = new Map<Row, Seen>();
export const matrix: Row[] = [];

/** The rows that are wanted; all of them go into the table. */
export function wanted(rows: Row[]): Row[] {
  const chosen = only === undefined ? rows : rows.filter((row) => new RegExp(only).test(nameOf(row)));
  matrix.push(...chosen);
  return chosen;
}

/** A row as a test is named. */
export const nameOf = ({ fault, phase }: Pick<Row, "fault" | "phase">): string => `${fault}, ${phase}`;
