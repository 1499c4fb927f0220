import { progress } from "../progress/progress.ts";
import { loadSettings } from "../settings/load.ts";
import { interrupts } from "./interrupts.ts";
import { exitCodeOf, type Options, projectOf } from "./shared-options.ts";

/** `rehearse down`: destroys what `rehearse up` or `run --keep` left running. The evidence stays. */
export const down = (options: Options): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const { stack, set, json } = options;
    const project = projectOf(options);
    const settings = loadSettings({ stack, directory: project, overrides: set });
    const { takeDown } = await import("../rehearsal/take-down.ts");
    const { signal } = interrupts();
    const shown = progress(json ? process.stderr : process.stdout);
    try {
      await takeDown({ stack, project, settings, signal, follow: shown.hear });
    } finally {
      shown.end();
    }
    if (json) process.stdout.write(`${JSON.stringify({ stack, destroyed: true })}\n`);
    return 0;
  });
