import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../version.ts";
import { nameOf, type Row, type Seen } from "./row.ts";

/** The matrix as a table. It has no times, so that a repetition that comes to the same writes the same. */
export function table(rows: Row[], seen: Map<string, Seen>): string {
  const lines = rows.map((row) => {
    const { exit, verdict, stored, left } = seen.get(nameOf(row)) ?? {
      exit: "?",
      verdict: "?",
      stored: "?",
      left: "?",
    };
    return `| ${row.fault} | ${row.phase} | ${exit} | ${verdict ?? "none"} | ${stored} | ${left} |`;
  });
  return [
    "| fault | phase | exit code | verdict | evidence stored | things left |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

/** The table of a run in which everything is as it must be. */
export const expectedTable = (rows: Row[]): string =>
  table(rows, new Map(rows.map((row) => [nameOf(row), { ...row, left: 0 }])));

const preface = `# Faults

Written by \`npm run test:faults\`, which lets each of these happen to a real rehearsal on the real engine and looks at what has come of it.
The verdict is the one in the bundle's \`verdict.json\`. Things left are containers, networks and volumes, counted once the command has ended and
its guard has done its work. 137 is the end by SIGKILL.
`;

const document = join(packageRoot, "docs", "faults.md");

/** Writes docs/faults.md. */
export const keep = (text: string): void => writeFileSync(document, `${preface}\n${text}`);

/** The table in docs/faults.md. */
export const kept = (): string => readFileSync(document, "utf8").replace(/^[^|]*/, "");
