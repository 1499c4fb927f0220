import { exitCodes } from "../rehearsal/exit-code.ts";
import type { ReapRequest } from "../rehearsal/reaper.ts";
import { duration } from "../settings/duration.ts";
import { settingsError } from "../settings/parse.ts";
import { runCommand } from "./command.ts";

/** The options of `rehearse reap`. */
export interface ReapOptions {
  all: boolean;
  olderThan: string;
  dryRun: boolean;
  /** Contexts of clusters. */
  kubernetes?: string[];
  json: boolean;
}

/**
 * `rehearse reap`: removes what killed rehearsals left in the container engine and in clusters, and stores their evidence.
 */
export const reap = (options: ReapOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { all, dryRun, json } = options;
    const olderThan = millisecondsOf(options.olderThan);
    const { reap } = await import("../rehearsal/reaper.ts");
    const { reapHosts } = await import("../rehearsal/reap-hosts.ts");
    const hosts = await reapHosts(options.kubernetes);
    const unasked: string[] = [];
    const reaped = await reap({
      ...{ all, dryRun, olderThan, hosts, stays: tellOfKept },
      // One host alone fails as ever.
      ...(hosts.length > 1 && {
        unasked: (host, why) => void unasked.push(`${host.name} does not say what is left there: ${why}`),
      }),
    });
    for (const one of unasked) process.stderr.write(`${one}\n`);
    if (json) process.stdout.write(`${JSON.stringify(reaped, null, 2)}\n`);
    else if (reaped.length === 0 && unasked.length === 0) process.stdout.write("nothing was left behind\n");
    else for (const one of reaped) print(one, dryRun);
    const failed = unasked.length > 0 || reaped.some(({ failed }) => failed);
    return failed ? exitCodes.error : exitCodes.passed;
  });

const tellOfKept: NonNullable<ReapRequest["stays"]> = ({ stack, id, expires }) =>
  void process.stderr.write(
    `${id} (stack ${stack}) was left running on purpose, and expired at ${expires.toISOString()}: \`rehearse reap --all\` removes it\n`,
  );

type Reaped = Awaited<ReturnType<typeof import("../rehearsal/reaper.ts").reap>>[number];

function print({ id, stack, project, why, things, objects, bundle, failed }: Reaped, dryRun: boolean): void {
  const say = (verb: string, done: string) => (failed ? `could not ${verb}` : dryRun ? `would ${verb}` : done);
  const what = bundle ? `${say("store", "stored")} ${bundle}` : `${say("remove", "removed")} ${things} ${objects}`;
  process.stdout.write(`${what} of ${id} (stack ${stack}, project ${project}): ${why}\n`);
  if (failed) process.stderr.write(`  ${failed.replaceAll("\n", "\n  ")}\n`);
}

function millisecondsOf(written: string): number {
  if (written === "0") return 0;
  const parsed = duration.safeParse(written);
  if (parsed.success) return parsed.data;
  throw settingsError("--older-than", [parsed.error.issues[0]?.message ?? "not a duration"]);
}
