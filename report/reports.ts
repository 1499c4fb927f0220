import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Result } from "../rehearsal/result.ts";
import { annotationsOf } from "./annotations.ts";
import { junitOf } from "./junit.ts";
import { summaryOf } from "./markdown-summary.ts";
import { unfinished } from "./unfinished.ts";

/** Where a rehearsal is reported, beside the terminal. */
export interface ReportOptions {
  junit?: string;
  summary?: string;
  annotations?: "github" | "none";
}

/**
 * Makes sure that each report can be written, and leaves a JUnit report that says what is so until there is another: that the rehearsal has
 * not ended. Whatever kills it, a pipeline then shows neither an old result nor none.
 * @throws RehearsalError SETTINGS naming the file that cannot be written
 */
export function prepareReports({ junit, summary }: ReportOptions, stack: string): void {
  const notEnded = { code: "KILLED", message: "it ended before it could say how, as when it is killed" };
  if (junit !== undefined) asked("--junit", junit, () => writeFileSync(junit, junitOf(unfinished(stack, notEnded))));
  if (summary !== undefined) asked("--summary", summary, () => appendFileSync(summary, ""));
}

/** Writes every report. One that cannot be written any more is told on standard error: the verdict stays what it is. */
export function report(result: Result, { junit, summary, annotations }: ReportOptions): void {
  // GitHub's runner reads workflow commands on both streams; standard output may be a file that holds the JSON.
  if (annotations === "github") process.stderr.write(annotationsOf(result));
  if (junit !== undefined) told(junit, () => writeFileSync(junit, junitOf(result)));
  if (summary !== undefined) told(summary, () => appendFileSync(summary, `${summaryOf(result)}\n`));
}

/** Annotations are written where GitHub runs the job, unless the command line says otherwise. */
export const annotationsAsked = (given: string | undefined, env = process.env): "github" | "none" =>
  given === "github" || (given === undefined && env.GITHUB_ACTIONS === "true") ? "github" : "none";

function asked(option: string, file: string, write: () => void): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    write();
  } catch (cause) {
    const next = "Name a file that can be written. Nothing was started.";
    throw new RehearsalError(
      "SETTINGS",
      { doing: `writing ${option} ${file}`, found: messageOf(cause), next },
      { cause },
    );
  }
}

function told(file: string, write: () => void): void {
  try {
    write();
  } catch (thrown) {
    process.stderr.write(`the report ${file} could not be written: ${messageOf(thrown)}\n`);
  }
}
