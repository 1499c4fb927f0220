import { execa } from "execa";
import { removeLabelled } from "../../docker/remove.ts";
import { hasEnded, isAlive, thisOwner } from "../../machine/process-identity.ts";
import { ownerLabel } from "./labels.ts";
import { nameOf } from "./plan.ts";

/** Removes what this benchmark's runbooks started and a killed one left. */
export async function removeOwn(): Promise<void> {
  await removeLabelled(`${ownerLabel}=${thisOwner()}`);
  await removeNetworks((pid) => pid === process.pid);
}

/** Removes what benchmarks left that were killed themselves. What belongs to a living one stays. */
export async function removeOfKilled(): Promise<void> {
  const format = `{{.Label "${ownerLabel}"}}`;
  const { stdout } = await execa("docker", ["ps", "--all", "--filter", `label=${ownerLabel}`, "--format", format]);
  for (const owner of new Set(stdout.split("\n").filter(Boolean)))
    if (hasEnded(owner)) await removeLabelled(`${ownerLabel}=${owner}`);
  await removeNetworks((pid) => !isAlive(pid));
}

/** Removes networks by their names: testcontainers-node gives them no labels. */
async function removeNetworks(isOf: (pid: number) => boolean): Promise<void> {
  const { stdout } = await execa("docker", ["network", "ls", "--format", "{{.Name}}"]);
  const names = stdout.split("\n").filter((name) => {
    const pid = pidOf(name);
    return pid !== undefined && isOf(pid);
  });
  if (names.length > 0) await execa("docker", ["network", "rm", ...names], { reject: false });
}

/** The process of the benchmark that made a network on this machine; undefined for every other network. */
export function pidOf(network: string): number | undefined {
  const [, pid, nth] = /-(\d+)-(\d+)(?:_default)?$/.exec(network) ?? [];
  const isOurs = pid !== undefined && network.replace(/_default$/, "") === nameOf(Number(pid), Number(nth));
  return isOurs ? Number(pid) : undefined;
}
