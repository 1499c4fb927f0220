import { standInWarning } from "../judgement/verdict.ts";
import type { Result } from "../rehearsal/result.ts";

/** GitHub shows ten errors and ten warnings of a step, and silently drops the others. */
const mostErrors = 10;

/**
 * The failures of a rehearsal as workflow commands. GitHub shows them beside the checks of a
 * commit. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotationsOf({ expectations, errors, warnings, standIns, verdict }: Result): string {
  const failed = expectations.filter(({ status }) => status === "failed");
  const annotations = [
    ...errors.map(({ code, message }) => ({ title: code, message })),
    ...failed.map(({ title, expected, found, hint }) => ({
      title,
      message: [`expected: ${expected}`, `found: ${found}`, ...(hint ? [`hint: ${hint}`] : [])].join("\n"),
    })),
  ];
  if (annotations.length === 0 && verdict !== "passed")
    annotations.push({ title: verdict, message: `the rehearsal ended with the verdict ${verdict}` });
  const rest = annotations.splice(annotations.length > mostErrors ? mostErrors - 1 : mostErrors);
  if (rest.length > 0)
    annotations.push({ title: `and ${rest.length} more`, message: rest.map(({ title }) => title).join("\n") });
  const lines = annotations.map(({ title, message }) => command("error", title, message));
  const warning = standInWarning(standIns);
  if (warning) lines.push(command("warning", "Stand-ins", warning));
  for (const each of warnings) lines.push(command("warning", "Evidence", each));
  return lines.map((line) => `${line}\n`).join("");
}

const command = (level: "error" | "warning", title: string, message: string): string =>
  `::${level} title=${property(`Lineage rehearsal: ${title}`)}::${data(message)}`;

/** Escapes as GitHub's toolkit does: actions/toolkit, packages/core/src/command.ts. */
const data = (text: string): string => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
const property = (text: string): string => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
