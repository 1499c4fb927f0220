import { docker } from "./client.ts";
import { labelled, type ObjectKind, objectKinds } from "./containers.ts";
import { emptyNetworks } from "./own-network.ts";

/** The outcome of a removal. */
export interface Removal {
  /** How many objects had the label. */
  found: number;
  /** Commands for a person that remove the objects that are still there. */
  left: string[];
}

/** Milliseconds that the engine may take to remove the objects of one kind. */
const removalMilliseconds = 60_000;

/**
 * Removes all containers, networks and volumes that have a label, running or not.
 * @throws ExecaError when the engine does not list them
 */
export async function removeLabelled(label: string): Promise<Removal> {
  const found = await listed(label);
  // One after another: what a container uses cannot be removed before it.
  // What was removed shows in the next list. An error may mean that somebody else has removed some of it.
  for (const { kind, ids } of found) {
    const remove = () => docker(removing(kind, "--", ...ids), { reject: false, timeout: removalMilliseconds });
    const { failed } = await remove();
    if (!failed || kind !== "network") continue;
    await emptyNetworks(ids);
    await remove();
  }
  const left = found.length > 0 ? await listed(label) : [];
  return {
    found: found.reduce((all, { ids }) => all + ids.length, 0),
    left: left.map(({ kind, ids }) => ["docker", ...removing(kind, ...ids)].join(" ")),
  };
}

/** The objects with a label, by kind; kinds of which there are none are left out. */
async function listed(label: string): Promise<{ kind: ObjectKind; ids: string[] }[]> {
  const all = await Promise.all(objectKinds.map(async (kind) => ({ kind, ids: await labelled(kind, label) })));
  return all.filter(({ ids }) => ids.length > 0);
}

/** A volume that an image declares has no label: it goes with its container. */
const options = { container: ["--force", "--volumes"], network: [], volume: ["--force"] } as const;

const removing = (kind: ObjectKind, ...ids: string[]): string[] => [kind, "rm", ...options[kind], ...ids];
