import { styleText } from "node:util";
import { standInWarning } from "../judgement/verdict.ts";
import type { Result } from "../rehearsal/result.ts";
import { terminalMarks } from "../report/marks.ts";
import { isUnmet } from "../rules/expectation.ts";
import { stackTable } from "./stack-table.ts";

/** The colour of each verdict. */
export const verdictColours = { passed: "green", failed: "red", error: "red", interrupted: "yellow" } as const;

const indented = (text: string): string => text.replace(/\n/g, "\n      ");

/** The summary on the terminal, once the verdict is known. */
export function summaryForTerminal(result: Result): string {
  const { expectations, lineage, evidence, standIns, warnings, errors } = result;
  const lines = [""];
  for (const { title, status, expected, found, hint } of expectations) {
    lines.push(`  ${terminalMarks[status]} ${title}: ${expected}`);
    if (isUnmet({ status }))
      lines.push(`      found: ${indented(found)}`, ...(hint ? [`      hint: ${indented(hint)}`] : []));
    if (status === "skipped") lines.push(styleText("gray", `      not judged: ${found}`));
  }
  for (const { command, words } of lineage) lines.push(`  events of ${command}: ${indented(words)}`);
  if (expectations.length > 0) lines.push("");
  lines.push(...errorLines(errors));
  if (result.on !== undefined) lines.push(`  on:       the running stack ${result.on}, which stays`);
  else lines.push(...tableLines(result));
  const warning = standInWarning(standIns);
  if (warning) lines.push(styleText("yellow", `  ${warning}`));
  lines.push(...warningLines(warnings));
  if (evidence.directory) {
    lines.push(`  evidence: ${evidence.directory}`);
    lines.push(evidence.stored ? `  stored:   ${evidence.location}` : "  stored:   no; the local copy is the only one");
    lines.push(verdictLine(result));
  }
  return `${lines.join("\n")}\n`;
}

const errorLines = (errors: Result["errors"]): string[] =>
  errors.flatMap(({ code, message }) => [`  ${styleText("red", code)}: ${indented(message)}`, ""]);

const tableLines = (result: Result): string[] =>
  result.urls ? [...stackTable(result).map((line) => (line === "" ? "" : `  ${line}`)), ""] : [];

const warningLines = (warnings: string[]): string[] =>
  warnings.map((warning) => styleText("yellow", `  ${indented(warning)}`));

const verdictLine = ({ verdict }: Result) => `  verdict:  ${styleText([verdictColours[verdict], "bold"], verdict)}`;

/** What the end of a rehearsal added to what was told when its verdict was known; empty if that is all. */
export function addedForTerminal(result: Result, told: Result): string {
  const isNew = ({ message }: Result["errors"][number]) => !told.errors.some((one) => one.message === message);
  const lines = [
    ...errorLines(result.errors.filter(isNew)),
    ...tableLines(result),
    ...warningLines(result.warnings.filter((warning) => !told.warnings.includes(warning))),
    ...(result.verdict === told.verdict ? [] : [verdictLine(result)]),
  ];
  return lines.length > 0 ? `\n${lines.join("\n")}\n` : "";
}
