import { standInWarning } from "../judgement/verdict.ts";
import type { Result } from "../rehearsal/result.ts";
import type { Expectation } from "../rules/expectation.ts";

/** GitHub shows ten errors and ten warnings of a step, and silently drops the others. */
const mostShown = 10;

/**
 * The failures of a rehearsal as workflow commands. GitHub shows them beside the checks of a
 * commit. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotationsOf({ expectations, errors, warnings, standIns, verdict }: Result): string {
  const failed = expectations.filter(({ status }) => status === "failed");
  const annotations = [...errors.map(({ code, message }) => ({ title: code, message })), ...failed.map(unmet)];
  if (annotations.length === 0 && verdict !== "passed")
    annotations.push({ title: verdict, message: `the rehearsal ended with the verdict ${verdict}` });
  const standIn = standInWarning(standIns);
  const warned = [
    ...(standIn ? [{ title: "Stand-ins", message: standIn }] : []),
    ...warnings.map((message) => ({ title: "Evidence", message })),
    ...expectations.filter(({ status }) => status === "warned").map(unmet),
  ];
  const lines = [
    ...firstShown(annotations).map(({ title, message }) => command("error", title, message)),
    ...firstShown(warned).map(({ title, message }) => command("warning", title, message)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

interface Annotation {
  title: string;
  message: string;
}

const unmet = ({ title, expected, found, hint }: Expectation): Annotation => ({
  title,
  message: [`expected: ${expected}`, `found: ${found}`, ...(hint ? [`hint: ${hint}`] : [])].join("\n"),
});

/** As many as GitHub shows; the last one names the others. */
function firstShown(annotations: Annotation[]): Annotation[] {
  const rest = annotations.slice(annotations.length > mostShown ? mostShown - 1 : mostShown);
  if (rest.length === 0) return annotations;
  const others = { title: `and ${rest.length} more`, message: rest.map(({ title }) => title).join("\n") };
  return [...annotations.slice(0, mostShown - 1), others];
}

const command = (level: "error" | "warning", title: string, message: string): string =>
  `::${level} title=${property(`Lineage rehearsal: ${title}`)}::${data(message)}`;

/**
 * Escapes as GitHub's toolkit does: actions/toolkit, packages/core/src/command.ts. What another runner would take for a
 * command is none.
 */
const data = (text: string): string =>
  text
    .replace(/##(?=[a-z]{0,20}\[)/gi, "# #")
    .replace(/%/g, "%25")
    .replace(/\r/g, "%0D")
    .replace(/\n/g, "%0A");
const property = (text: string): string => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
