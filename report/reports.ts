import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Result } from "../rehearsal/result.ts";
import { annotationsOf } from "./annotations.ts";
import { writeCommands } from "./ci-output.ts";
import { junitOf } from "./junit.ts";
import { summaryOf } from "./markdown-summary.ts";
import { unfinished } from "./unfinished.ts";

/** Where to report a rehearsal, besides the terminal. */
export interface ReportOptions {
  junit?: string;
  summary?: string;
  annotations?: "github" | "none";
}

/**
 * Checks that each report can be written. Writes a JUnit report that says that the rehearsal has
 * not ended, so that a pipeline shows that result if the rehearsal is killed.
 * @throws RehearsalError SETTINGS naming the file that cannot be written
 */
export function prepareReports({ junit, summary }: ReportOptions, stack: string): void {
  const killed = { code: "KILLED", message: "it ended without a result, probably because it was killed" };
  if (junit !== undefined)
    writeOrRefuse("--junit", junit, () => writeFileSync(junit, junitOf(unfinished(stack, killed))));
  if (summary !== undefined) writeOrRefuse("--summary", summary, () => appendFileSync(summary, ""));
}

/**
 * Writes every report. A report that cannot be written is a warning on standard error and does not
 * change the verdict.
 */
export function writeReports(result: Result, { junit, summary, annotations }: ReportOptions): void {
  // GitHub's runner reads workflow commands on both streams; standard output may hold the JSON.
  if (annotations === "github") writeCommands(process.stderr, annotationsOf(result));
  if (junit !== undefined) writeOrWarn(junit, () => writeFileSync(junit, junitOf(result)));
  if (summary !== undefined) writeOrWarn(summary, () => appendFileSync(summary, `${summaryOf(result)}\n`));
}

/** Whether to write annotations: in a GitHub job, unless the command line says otherwise. */
export const wantsAnnotations = (option: string | undefined, env = process.env): "github" | "none" =>
  option === "github" || (option === undefined && env.GITHUB_ACTIONS === "true") ? "github" : "none";

function writeOrRefuse(option: string, file: string, write: () => void): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    write();
  } catch (cause) {
    const next = "Name a file in a folder that you can write to. Nothing was started.";
    throw new RehearsalError(
      "SETTINGS",
      { doing: `writing ${option} ${file}`, found: messageOf(cause), next },
      { cause },
    );
  }
}

function writeOrWarn(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    process.stderr.write(`The report ${file} could not be written: ${messageOf(error)}\n`);
  }
}
