import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../version.ts";
import { nameOf, type Row, type Seen } from "./row.ts";

/** The matrix as a Markdown table. It holds no durations, so that a run with the same results writes the same file. */
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

\`npm run test:faults\` writes this page. It injects each fault into a real rehearsal on the real
Docker engine, and records how the rehearsal ends.

- **phase**: what the rehearsal is doing when the fault strikes.
- **exit code**: that of the command. 137 means that SIGKILL ended it.
- **verdict**: the one in \`verdict.json\` of the bundle.
- **evidence stored**: \`yes\` if the bundle is in the bucket when the command ends, otherwise what
  stores it later.
- **things left**: containers, networks and volumes that remain when the command and its guard
  have ended.
`;

const document = join(packageRoot, "docs", "faults.md");

/** Writes docs/faults.md: the text above and the table. */
export const keep = (text: string): void => writeFileSync(document, `${preface}\n${text}`);

/** The table in docs/faults.md. */
export const kept = (): string => readFileSync(document, "utf8").replace(/^[^|]*/, "");
