import { progress } from "../progress/progress.ts";
import { exitCodeOf as exitCodeOfResult } from "../rehearsal/result.ts";
import { loadSettings } from "../settings/load.ts";
import { exitCodeOf, type Options, projectOf } from "./options.ts";
import { summary } from "./summary.ts";

/** `rehearse run`, and `rehearse up` when only the stack is wanted. */
export const run = (options: Options & { keep?: boolean; stackOnly?: boolean }): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const { stack, set, json, keep = false, stackOnly = false } = options;
    const project = projectOf(options);
    const settings = loadSettings({ stack, directory: project, sets: set });
    const { rehearse } = await import("../rehearsal/rehearse.ts");
    const asked = new AbortController();
    const stop = () => asked.abort();
    process.once("SIGINT", stop).once("SIGTERM", stop).once("SIGHUP", stop);
    const follow = progress(json ? process.stderr : process.stdout);
    const result = await rehearse({
      stack,
      project,
      settings,
      keep,
      stackOnly,
      signal: asked.signal,
      follow: follow.hear,
    });
    follow.end();
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
    return exitCodeOfResult(result);
  });
