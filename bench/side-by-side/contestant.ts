import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Plan } from "./plan.ts";
import { run } from "./runbook-command.ts";
import { type RunbookServices, servicesOf } from "./services.ts";
import { type Span, Stopwatch } from "./stopwatch.ts";

/** What a runbook's process prints: its phases. */
export interface Told {
  spans: Span[];
}

/** What a way of running containers is given. */
export interface Around {
  plan: Plan;
  services: RunbookServices;
  watch: Stopwatch;
  /** A folder of the run's own. */
  directory: string;
  /** The folder of the evidence. */
  evidence: string;
}

/**
 * The process of a runbook: reads its plan from standard input, carries it out, and prints its phases. What a killed one
 * leaves is removed by the benchmark, by label.
 */
export async function compete(carryOut: (around: Around) => Promise<void>): Promise<void> {
  const watch = new Stopwatch(performance.timeOrigin);
  const plan = JSON.parse(await text(process.stdin)) as Plan;
  const directory = mkdtempSync(join(tmpdir(), "bench-runbook-"));
  const [folder, evidence] = [join(directory, "store"), join(directory, "evidence")];
  for (const one of [folder, evidence]) mkdirSync(one);
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const { prepare } = plan;
  if (prepare) await watch.phase("prepare", () => run(plan, { urls: {}, evidence }, prepare, "prepare.log"));
  await carryOut({ plan, services: servicesOf(plan, folder, user), watch, directory, evidence });
  rmSync(directory, { recursive: true, force: true });
  process.stdout.write(`${JSON.stringify({ spans: watch.spans } satisfies Told)}\n`);
}
