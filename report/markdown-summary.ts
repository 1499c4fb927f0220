import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cell, code } from "../evidence/markdown.ts";
import { reportFile } from "../evidence/report.ts";
import { standInWarning } from "../judgement/verdict.ts";
import type { Result, StepResult } from "../rehearsal/result.ts";
import type { Expectation } from "../rules/expectation.ts";
import { markdownMarks } from "./marks.ts";
import { drawable, flowchart } from "./mermaid.ts";

/** Failures come first, because a reader looks for them. */
const order = ["failed", "warned", "passed", "skipped"];

/**
 * A rehearsal as Markdown: verdict, failures, lineage diagrams, steps, and the location of the
 * evidence.
 */
export function summaryOf(result: Result): string {
  const { stack, verdict, errors, warnings, expectations, lineage, steps, standIns } = result;
  const warning = standInWarning(standIns);
  return [
    `## ${markdownMarks[verdict]} Lineage rehearsal on ${code(stack)}: ${verdict}`,
    ...(warning ? [`> ⚠️ ${warning}`] : []),
    ...warnings.map((each) => `> ⚠️ ${cell(each)}`),
    ...errors.map(({ code: word, message }) => `> **${word}** ${cell(message)}`),
    expectationTable(expectations),
    lineage.map(({ command, words }) => `- events of ${code(command)}: ${cell(words)}`).join("\n"),
    ...pictures(result),
    stepTable(steps),
    evidenceOf(result),
  ]
    .filter((part) => part !== "")
    .map((part) => `${part}\n`)
    .join("\n");
}

function expectationTable(expectations: Expectation[]): string {
  const sorted = expectations.toSorted((one, other) => order.indexOf(one.status) - order.indexOf(other.status));
  return table(
    ["", "expectation", "expected", "found", "hint"],
    sorted.map(({ title, status, expected, found, hint = "" }) => [
      markdownMarks[status],
      title,
      expected,
      found,
      hint,
    ]),
  );
}

function stepTable(steps: StepResult[]): string {
  const rows = steps.map(({ name, status, seconds, detail = "" }) => [
    markdownMarks[status],
    name,
    seconds.toFixed(1),
    detail,
  ]);
  if (rows.length === 0) return "";
  return `<details><summary>Steps</summary>\n\n${table(["", "step", "seconds", ""], rows)}\n\n</details>`;
}

const table = (head: string[], rows: string[][]): string =>
  rows.length === 0
    ? ""
    : [head, head.map(() => "---"), ...rows.map((row) => row.map(cell))]
        .map((row) => `| ${row.join(" | ")} |`)
        .join("\n");

/**
 * The lineage of each refinement as a Mermaid diagram: a summary cannot show a picture from the
 * bundle.
 */
const pictures = ({ refinements, evidence }: Result): string[] =>
  refinements.flatMap(({ job, files }) => {
    const file = join(evidence.directory, files.graph);
    if (!existsSync(file)) return [];
    const read = drawable.safeParse(JSON.parse(readFileSync(file, "utf8")));
    const drawing = read.success ? flowchart(read.data) : undefined;
    return drawing ? [`### Lineage of ${code(job)}`, `\`\`\`mermaid\n${drawing}\n\`\`\``] : [];
  });

function evidenceOf({ evidence: { directory, location, stored }, refinements }: Result): string {
  if (directory === "") return "";
  const images = refinements.map(({ files }) => code(files.picture)).join(", ");
  const place = location ?? directory;
  return [
    ...(existsSync(join(directory, reportFile)) ? [`All of it to look at: ${code(inPlace(place, reportFile))}`] : []),
    `Evidence${images ? ` (the web UI's own picture is ${images})` : ""}: ${code(place)}`,
    ...(stored ? [] : ["It is not stored: the local copy is the only one."]),
  ].join("  \n");
}

/** A file in a folder, or below the URI of a bundle, which ends with a slash. */
const inPlace = (place: string, file: string): string => `${place}${place.endsWith("/") ? "" : "/"}${file}`;
