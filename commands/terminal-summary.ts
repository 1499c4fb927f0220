import { styleText } from "node:util";
import type { Result } from "../rehearsal/result.ts";
import { terminalMarks } from "../report/marks.ts";

const words = { passed: "green", failed: "red", error: "red", interrupted: "yellow" } as const;

const indented = (text: string): string => text.replace(/\n/g, "\n      ");

/** What a person reads at the end of a rehearsal. */
export function summaryForTerminal({ verdict, expectations, evidence, standIns, urls, errors }: Result): string {
  const lines = [""];
  for (const { title, status, expected, found, hint } of expectations) {
    lines.push(`  ${terminalMarks[status]} ${title}: ${expected}`);
    if (status === "failed")
      lines.push(`      found: ${indented(found)}`, ...(hint ? [`      hint: ${indented(hint)}`] : []));
    if (status === "skipped") lines.push(styleText("gray", `      not judged: ${found}`));
  }
  if (expectations.length > 0) lines.push("");
  for (const { code, message } of errors) lines.push(`  ${styleText("red", code)}: ${indented(message)}`, "");
  if (urls) {
    lines.push("  The stack is running:");
    for (const [name, url] of Object.entries(urls)) lines.push(`    ${name.padEnd(12)} ${url}`);
    lines.push("");
  }
  if (standIns.length > 0)
    lines.push(
      styleText(
        "yellow",
        `  Stand-ins ran for ${standIns.join(" and ")}: this rehearsal says nothing about the real services.`,
      ),
    );
  if (evidence.directory) {
    lines.push(`  evidence: ${evidence.directory}`);
    lines.push(evidence.stored ? `  stored:   ${evidence.uri}` : "  stored:   no; the local copy is the only one");
    lines.push(`  verdict:  ${styleText([words[verdict], "bold"], verdict)}`);
  }
  return `${lines.join("\n")}\n`;
}
