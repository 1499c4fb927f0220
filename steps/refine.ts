import { glob, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Rehearsal } from "../context/context.ts";
import { Log } from "../evidence/log.ts";
import { MarquezClient, type Run } from "../marquez/client.ts";
import { named, type Refinement } from "../settings/refinements.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { type Ran, run } from "./command.ts";
import { environment } from "./environment.ts";

/** How long an event may take to arrive after the command has ended, in milliseconds: some clients send in the background. */
const arrivalMilliseconds = 3_000;
const everyMilliseconds = 100;

/** What the refinement did, as far as it can be seen from outside. */
export interface Refined {
  ran: Ran;
  /** Output files that are new or changed since it started. */
  written: string[];
  /** Output files that were there before and did not change. */
  stale: string[];
  /** Runs of the job that Marquez already held: none of them is this rehearsal's. */
  earlier: Set<string>;
}

/** Runs a refinement against the stack, and waits for its lineage to arrive. A failing command is an outcome, not an error. */
export const refine =
  (refinement: Refinement) =>
  async (stack: Provisioned, rehearsal: Rehearsal): Promise<Refined> => {
    const { settings, bundle, signal, guard } = rehearsal;
    const { job, command, cwd, env, output, timeout } = refinement;
    const marquez = new MarquezClient(stack.urls.marquez, signal);
    const runs = async () => (await marquez.runs(settings.namespace, job))?.items ?? [];
    const [before, known] = await Promise.all([files(output, cwd), runs()]);
    const earlier = new Set(known.map(({ id }) => id));
    await using log = new Log(bundle, named("cli.log", refinement));
    const ran = await run({ argv: command, cwd, env: await environment(stack, rehearsal, env) }, log, {
      timeout,
      signal,
      guard,
    });
    const after = await files(output, cwd);
    const written = [...after].filter(([file, mark]) => before.get(file) !== mark).map(([file]) => file);
    const stale = [...after.keys()].filter((file) => !written.includes(file));
    await arrival(runs, earlier, signal);
    return { ran, written, stale, earlier };
  };

/** Marks that change whenever a file is written, by path. Times of the clock are not compared: two clocks may differ. */
async function files(pattern: string | undefined, cwd: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (pattern === undefined) return found;
  for await (const name of glob(pattern, { cwd })) {
    const file = resolve(cwd, name);
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    found.set(file, [ino, size, mtimeNs, ctimeNs].join());
  }
  return found;
}

const hasEnded = ({ state }: Run): boolean => state === "COMPLETED" || state === "FAILED" || state === "ABORTED";

async function arrival(runs: () => Promise<Run[]>, earlier: Set<string>, signal: AbortSignal): Promise<void> {
  const until = performance.now() + arrivalMilliseconds;
  while (performance.now() < until) {
    if ((await runs()).some((one) => !earlier.has(one.id) && hasEnded(one))) return;
    await pause(everyMilliseconds, undefined, { signal });
  }
}
