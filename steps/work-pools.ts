import type { PrefectClient } from "../prefect/client.ts";
import type { Project } from "../prefect/project.ts";
import type { Settings } from "../settings/schema.ts";
import { poolOf } from "./work-pool.ts";

/** The type of work pool that a worker runs its flow runs in as processes of this machine. */
const process = "process";

/** Makes the work pools that the settings name, and the one of the worker, which starts only later. */
export async function makeWorkPools(
  client: PrefectClient,
  { project: { workPools }, worker = [] }: Pick<Settings["prefect"], "project" | "worker">,
): Promise<void> {
  const own = poolOf(worker);
  const wanted = new Map(Object.entries(workPools));
  if (own !== undefined && !wanted.has(own)) wanted.set(own, typeOf(worker) ?? process);
  if (wanted.size === 0) return;
  const types = await client.workPoolTypes();
  for (const [name, type] of wanted) await client.createWorkPool(name, type, types.get(type) ?? {});
}

/**
 * Makes the work pools that deployments name and that are not there, so that `prefect deploy` goes on and finds what else
 * is wrong with them. They take any job variables. A deployment that needs one fails all the same.
 */
export async function standInPools(
  client: PrefectClient,
  { deployments }: Project,
  existing: readonly string[],
): Promise<void> {
  const named = deployments.flatMap(({ resolved }) => resolved?.workPool ?? []);
  for (const name of new Set(named)) if (!existing.includes(name)) await client.createWorkPool(name, process, {});
}

/** The type that the command of a worker names. */
function typeOf(argv: string[]): string | undefined {
  const at = argv.findIndex((one) => one === "--type" || one === "-t");
  return at >= 0 ? argv[at + 1] : argv.find((one) => one.startsWith("--type="))?.slice("--type=".length);
}
