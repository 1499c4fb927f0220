import type { Rehearsal } from "../context/context.ts";
import type { LabelledObject } from "../docker/containers.ts";
import { hasEnded, isKept, isOver } from "../machine/process-identity.ts";
import { type Backend, breakDeadLocks, dropState, keptStackId } from "./backend.ts";
import { hostOf } from "./stack-host.ts";

/**
 * Cleans up after a killed rehearsal of this stack: removes what it left in the engine or the cluster,
 * and the state, where it is private, which then describes resources that no longer exist. It does not touch what keeps
 * running on purpose, or what a live process or plain Pulumi owns.
 * @param afterDeath whether the previous holder of the stack was killed
 * @returns whether the containers that the state describes are gone
 */
export async function recover(
  { labels, settings }: Pick<Rehearsal, "labels" | "settings">,
  backend: Backend,
  afterDeath: boolean,
): Promise<boolean> {
  const kept = keptStackId(backend.directory);
  const host = hostOf(settings);
  const { "lineage-rehearsal.project": project, "lineage-rehearsal.stack": stack } = labels;
  const found = await host.list({ project, stack });
  const isDead = ({ owner, id, expires }: LabelledObject) =>
    id !== kept && (hasEnded(owner) || (!isKept(owner) && owner !== "pulumi" && isOver(owner, expires)));
  const dead = new Set(found.filter(isDead).map(({ id }) => id));
  for (const id of dead) await host.remove(id);
  const keptRuns = found.some(({ id }) => id === kept);
  const broken = breakDeadLocks(backend);
  if (!keptRuns && (afterDeath || dead.size > 0 || broken > 0 || kept !== undefined)) dropState(backend);
  return !keptRuns;
}
