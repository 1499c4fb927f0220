import { randomBytes } from "node:crypto";
import { progress } from "../progress/progress.ts";
import type { Request } from "../rehearsal/begin.ts";
import { exitCodeOf as exitCodeOfResult } from "../rehearsal/result.ts";
import { Stopped } from "../rehearsal/stop.ts";
import { loadSettings } from "../settings/load.ts";
import { interrupts } from "./interrupts.ts";
import { exitCodeOf, type Options, projectOf } from "./options.ts";
import { summary } from "./summary.ts";

/** What `run` takes beside what every command takes. */
export interface RunOptions extends Options {
  keep?: boolean;
  wait?: boolean;
  ephemeral?: boolean;
}

/** `rehearse run`. */
export const run = (options: RunOptions): Promise<number> =>
  bringUp(options, { scope: "rehearsal", keep: options.keep ?? false });

/** `rehearse up`: the stack alone, which stays. */
export const up = (options: RunOptions): Promise<number> => bringUp(options, { scope: "stack" });

const bringUp = (options: RunOptions, how: Pick<Request, "scope" | "keep">): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const { stack, set, json, wait = false, ephemeral = false } = options;
    const project = projectOf(options);
    const settings = loadSettings({ stack, directory: project, sets: set });
    const { rehearse } = await import("../rehearsal/rehearse.ts");
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
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
    return signal.reason instanceof Stopped ? signal.reason.exitCode : exitCodeOfResult(result);
  });
