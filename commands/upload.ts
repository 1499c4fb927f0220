import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { RehearsalError } from "../errors.ts";
import { progress } from "../progress/progress.ts";
import { loadSettings } from "../settings/load.ts";
import { interrupts } from "./interrupts.ts";
import { exitCodeOf, type Options, projectOf } from "./shared-options.ts";

/** `rehearse upload`: stores a bundle that could not be stored when it was made. */
export const upload = (directory: string, options: Options): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const { stack, set, json } = options;
    const bundle = resolve(directory);
    if (!existsSync(resolve(bundle, "SHA256SUMS")))
      throw new RehearsalError("SETTINGS", {
        doing: `reading the bundle ${bundle}`,
        found: "there is no SHA256SUMS in it: it is no bundle, or was never finished",
        next: "Name the folder of one rehearsal, below evidence.directory.",
      });
    const project = projectOf(options);
    const settings = loadSettings({ stack, directory: project, overrides: set });
    const { storeLater } = await import("../rehearsal/store-later.ts");
    const { signal } = interrupts();
    const shown = progress(json ? process.stderr : process.stdout);
    try {
      const { uri, files } = await storeLater({ stack, project, settings, signal, follow: shown.hear }, bundle);
      process.stdout.write(
        json ? `${JSON.stringify({ uri, files, stored: true })}\n` : `stored ${files} files: ${uri}\n`,
      );
    } finally {
      shown.end();
    }
    return 0;
  });
