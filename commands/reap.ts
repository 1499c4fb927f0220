import { duration } from "../settings/duration.ts";
import { settingsError } from "../settings/parse.ts";
import { exitCodeOf } from "./shared-options.ts";

/** `rehearse reap`: removes what rehearsals left behind on this machine's engine. */
export const reap = (options: { all: boolean; olderThan: string; dryRun: boolean; json: boolean }): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const { all, dryRun, json } = options;
    const olderThan =
      options.olderThan === "0" ? { success: true as const, data: 0 } : duration.safeParse(options.olderThan);
    if (!olderThan.success)
      throw settingsError("--older-than", [olderThan.error.issues[0]?.message ?? "not a duration"]);
    const found = await (await import("../rehearsal/reaper.ts")).reap({ all, dryRun, olderThan: olderThan.data });
    if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (found.length === 0) process.stdout.write("nothing was left behind\n");
    if (!json)
      for (const { id, stack, project, why, things, bundle, failed } of found) {
        const did = (verb: string, done: string) => (failed ? `could not ${verb}` : dryRun ? `would ${verb}` : done);
        const what = bundle ? `${did("store", "stored")} ${bundle}` : `${did("remove", "removed")} ${things} things`;
        process.stdout.write(`${what} of ${id} (stack ${stack} of ${project}): ${why}\n`);
        if (failed) process.stderr.write(`  ${failed.replaceAll("\n", "\n  ")}\n`);
      }
    return found.some(({ failed }) => failed) ? 3 : 0;
  });
