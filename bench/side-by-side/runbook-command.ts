import { createWriteStream } from "node:fs";
import { delimiter, join } from "node:path";
import { execa, type ResultPromise } from "execa";
import type { Plan, PlannedCommand } from "./plan.ts";
import type { Place } from "./runbook.ts";

/** The variables that a runbook exports for the refinement and for Prefect's commands. */
const exported = ({ namespace }: Plan, { urls }: Place): Record<string, string> => ({
  OPENLINEAGE_URL: urls.marquez ?? "",
  OPENLINEAGE_NAMESPACE: namespace,
  HOTPASS_LINEAGE_NAMESPACE: namespace,
  PYTHONUNBUFFERED: "1",
  ...(urls.prefect ? { PREFECT_API_URL: `${urls.prefect}/api` } : {}),
});

/** Starts a command of the runbook. What it prints goes into a file of the evidence. */
export function start(plan: Plan, place: Place, { command, cwd, env }: PlannedCommand, log: string): ResultPromise {
  const [file = "", ...args] = command;
  const PATH = [...plan.path, process.env.PATH].join(delimiter);
  const running = execa(file, args, {
    cwd,
    env: { ...exported(plan, place), ...env, PATH },
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
    killDescendants: true,
  });
  running.all?.pipe(createWriteStream(join(place.evidence, log)));
  return running as unknown as ResultPromise;
}

/**
 * Runs a command of the runbook to its end. The runbook goes on only after exit code 0.
 * @throws Error that names the log
 */
export async function run(plan: Plan, place: Place, planned: PlannedCommand, log: string): Promise<void> {
  const { exitCode } = await start(plan, place, planned, log);
  if (exitCode !== 0)
    throw new Error(`${planned.command.join(" ")}: exit code ${exitCode}, see ${join(place.evidence, log)}`);
}
