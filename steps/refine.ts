import { glob, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Log } from "../evidence/log.ts";
import { MarquezClient, type Run } from "../lineage/marquez.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { type Ran, run } from "./command.ts";
import { environment } from "./surroundings.ts";

/** How long an event may take to arrive after the command has ended, in milliseconds: some clients send in the background. */
const arrivalMilliseconds = 3_000;
const everyMilliseconds = 100;

/** What the refinement did, as far as it can be seen from outside. */
export interface Refinement {
  ran: Ran;
  /** Output files that are new or changed since it started. */
  written: string[];
  /** Output files that were there before and did not change. */
  stale: string[];
  /** Runs of the job that Marquez already held: none of them is this rehearsal's. */
  earlier: Set<string>;
}

/** Runs the refinement against the stack, and waits for its lineage to arrive. A failing command is an outcome, not an error. */
export async function refine(stack: Provisioned, rehearsal: Rehearsal): Promise<Refinement> {
  const { settings, bundle, signal, guard } = rehearsal;
  const { command, cwd, env, output, timeout } = settings.refine;
  const marquez = new MarquezClient(stack.urls.marquez, signal);
  const [before, earlier] = await Promise.all([files(output, cwd), runIds(marquez, rehearsal)]);
  await using log = new Log(bundle, "cli.log");
  const ran = await run({ argv: command, cwd, env: environment(stack, rehearsal, env) }, log, {
    timeout,
    signal,
    guard,
  });
  const after = await files(output, cwd);
  const written = [...after].filter(([file, mark]) => before.get(file) !== mark).map(([file]) => file);
  const stale = [...after.keys()].filter((file) => !written.includes(file));
  await arrival(marquez, rehearsal, earlier);
  return { ran, written, stale, earlier };
}

const runIds = async (marquez: MarquezClient, { settings }: Rehearsal): Promise<Set<string>> =>
  new Set((await marquez.runs(settings.namespace, settings.job))?.items.map(({ id }) => id));

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

async function arrival(marquez: MarquezClient, { settings, signal }: Rehearsal, earlier: Set<string>): Promise<void> {
  const until = performance.now() + arrivalMilliseconds;
  while (performance.now() < until) {
    const runs = await marquez.runs(settings.namespace, settings.job);
    if (runs?.items.some((one) => !earlier.has(one.id) && hasEnded(one))) return;
    await pause(everyMilliseconds, undefined, { signal });
  }
}
