import { randomBytes } from "node:crypto";
import { Stopped } from "../context/stop.ts";
import { asRehearsalError } from "../errors.ts";
import { progress } from "../progress/progress.ts";
import type { Request } from "../rehearsal/begin.ts";
import { exitCodeOf as exitCodeOfResult, type Result } from "../rehearsal/result.ts";
import { annotationsAsked, prepareReports, type ReportOptions, report } from "../report/reports.ts";
import { unfinished } from "../report/unfinished.ts";
import { loadSettings } from "../settings/load.ts";
import { interrupts } from "./interrupts.ts";
import { exitCodeOf, type Options, projectOf } from "./shared-options.ts";
import { summary } from "./terminal-summary.ts";

/** What `run` takes beside what every command takes. */
export interface RunOptions extends Options, ReportOptions {
  keep?: boolean;
  wait?: boolean;
  ephemeral?: boolean;
}

/** `rehearse run`. */
export const run = (options: RunOptions): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const reports = { ...options, annotations: annotationsAsked(options.annotations) };
    prepareReports(reports, options.stack);
    try {
      return await bringUp(options, { scope: "rehearsal", keep: options.keep ?? false }, (result) =>
        report(result, reports),
      );
    } catch (thrown) {
      report(unfinished(options.stack, asRehearsalError(thrown)), reports);
      throw thrown;
    }
  });

/** `rehearse up`: the stack alone, which stays. */
export const up = (options: RunOptions): Promise<number> =>
  exitCodeOf(options.json, () => bringUp(options, { scope: "stack" }));

async function bringUp(
  options: RunOptions,
  how: Pick<Request, "scope" | "keep">,
  tell: (result: Result) => void = () => {},
): Promise<number> {
  const { stack, set, json, wait = false, ephemeral = false } = options;
  const project = projectOf(options);
  const settings = loadSettings({ stack, directory: project, overrides: set });
  const { rehearse } = await import("../rehearsal/lifecycle.ts");
  const { signal, knows } = interrupts();
  const shown = progress(json ? process.stderr : process.stdout);
  const name = ephemeral ? `${stack}-${randomBytes(4).toString("hex")}` : stack;
  const result = await rehearse({
    ...how,
    stack: name,
    project,
    settings,
    wait,
    ephemeral,
    signal,
    follow: shown.hear,
    began: knows,
  });
  shown.end();
  tell(result);
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
  return signal.reason instanceof Stopped ? signal.reason.exitCode : exitCodeOfResult(result);
}
