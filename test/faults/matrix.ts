import { carryOut } from "./carry-out.ts";
import { untilMet } from "./missed.ts";
import { nameOf, type Row, type Seen } from "./row.ts";
import { selection } from "./selection.ts";

/** The rows of this run. */
export const selected = selection(process.env);

/** What was seen of the rows so far, by name, and which of them were as they must be. */
export const seen = new Map<string, Seen>();
export const passed = new Set<string>();

/** Those of some rows that this run carries out. */
export const wanted = (rows: Row[]): Row[] => rows.filter((row) => selected.includes(nameOf(row)));

/** Carries a row out. It is tried again only when its fault has missed its phase, and the output says so. */
export async function test(row: Row): Promise<void> {
  const name = nameOf(row);
  await untilMet(
    name,
    () => carryOut(row, (one) => seen.set(name, one)),
    (line) => process.stdout.write(`${line}\n`),
  );
  passed.add(name);
}
