import { parseArgs } from "node:util";
import { asText, type Table } from "./table.ts";

/** Whether the command line asks for JSON alone: `--json`. */
export const wantsJson = (): boolean => parseArgs({ strict: false, args: process.argv.slice(2) }).values.json === true;

/** Prints what was measured as a table; with `--json` as one JSON object, and the table on standard error. */
export function print(table: Table, measured: object): void {
  const json = wantsJson();
  (json ? process.stderr : process.stdout).write(`${asText(table)}\n`);
  if (json) process.stdout.write(`${JSON.stringify(measured)}\n`);
}
