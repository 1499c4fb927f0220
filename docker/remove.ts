import { execa } from "execa";
import { labelled, objectKinds } from "./containers.ts";

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
  const removal: Removal = { found: 0, left: [] };
  for (const kind of objectKinds) {
    const ids = await labelled(kind, label);
    if (ids.length === 0) continue;
    removal.found += ids.length;
    const force = kind === "network" ? [] : ["--force"];
    // What was removed shows in the next list. An error may mean that somebody else has removed some of it.
    await execa("docker", [kind, "rm", ...force, "--", ...ids], { reject: false, timeout: removalMilliseconds });
    const left = await labelled(kind, label);
    if (left.length > 0) removal.left.push(["docker", kind, "rm", ...force, ...left].join(" "));
  }
  return removal;
}
