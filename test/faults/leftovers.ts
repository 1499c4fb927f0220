import { readdirSync, readFileSync } from "node:fs";
import { execa } from "execa";
import { labelled, type ObjectKind } from "../../docker/containers.ts";
import { until } from "./condition.ts";
import type { Place } from "./place.ts";

const kinds: ObjectKind[] = ["container", "network", "volume"];

/** What the engine holds of a place, of every kind. */
export async function things({ project }: Place): Promise<string[]> {
  const found = await Promise.all(kinds.map((kind) => labelled(kind, `lineage-rehearsal.project=${project}`)));
  return found.flat();
}

/** How many things are left of a place, once nobody removes any more: a guard may still be at it. */
export async function left(at: Place): Promise<number> {
  await until("all things are gone", async () => (await things(at)).length === 0, 45_000).catch(() => {});
  return (await things(at)).length;
}

/** The processes that were started from a place, whoever their parent is now: each has inherited the place's state directory. */
export function processes({ state }: Place): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(`LINEAGE_REHEARSAL_STATE=${state}\0`)) return [];
        return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`];
      } catch {
        return []; // It has ended, or is not ours.
      }
    });
}

/** The container of a service of a place. */
export async function containerOf({ project }: Place, service: string): Promise<string> {
  const { stdout } = await execa("docker", [
    "ps",
    "--all",
    "--filter",
    `label=lineage-rehearsal.project=${project}`,
    "--filter",
    `name=^/${service}-`,
    "--format",
    "{{.ID}}",
  ]);
  if (!stdout) throw new Error(`there is no container of ${service}`);
  return stdout;
}
