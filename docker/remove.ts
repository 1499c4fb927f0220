import { execa } from "execa";
import { kinds, labelled } from "./containers.ts";

/** What a removal came to. */
export interface Removal {
  /** How many things carried the label. */
  found: number;
  /** The commands that will remove what could not be removed now. */
  left: string[];
}

/** Removes everything that carries a label, whatever its state; containers first, because networks wait for them. */
export async function removeLabelled(label: string): Promise<Removal> {
  const removal: Removal = { found: 0, left: [] };
  for (const kind of kinds) {
    const ids = await labelled(kind, label);
    if (ids.length === 0) continue;
    removal.found += ids.length;
    const force = kind === "network" ? [] : ["--force"];
    await execa("docker", [kind, "rm", ...force, "--", ...ids], { reject: false, timeout: 60_000 });
    const left = await labelled(kind, label);
    if (left.length > 0) removal.left.push(["docker", kind, "rm", ...force, ...left].join(" "));
  }
  return removal;
}
