import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { RehearsalError } from "../errors.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { bucketSecrets } from "../rehearsal/open-settings.ts";
import { runCommand, type StackOptions, showingProgress, stackOf } from "./command.ts";
import { listenForSignals } from "./interrupts.ts";

/** `rehearse upload`: stores a bundle that its rehearsal could not store. */
export const upload = (directory: string, options: StackOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { json } = options;
    const bundle = resolve(directory);
    if (!existsSync(resolve(bundle, "SHA256SUMS")))
      throw new RehearsalError("SETTINGS", {
        doing: `reading the bundle ${bundle}`,
        found: "it has no SHA256SUMS, so it is not a bundle or not a complete one",
        next: "Name the folder of one rehearsal. These folders are in evidence.directory.",
      });
    const request = await stackOf(options, bucketSecrets);
    const { storeLater } = await import("../rehearsal/store-later.ts");
    const { signal } = listenForSignals();
    const { location, uri, files } = await showingProgress(json, (follow) =>
      storeLater({ ...request, signal, follow }, bundle),
    );
    const stored = json ? JSON.stringify({ location, uri, files, stored: true }) : `stored ${files} files: ${location}`;
    process.stdout.write(`${stored}\n`);
    return exitCodes.passed;
  });
