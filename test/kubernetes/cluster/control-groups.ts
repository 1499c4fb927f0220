import { mkdir, readdir, rmdir } from "node:fs/promises";
import { basename, join } from "node:path";

const root = "/sys/fs/cgroup";

/** Below which control group a node's pods are: one of its own, or two kubelets would end each other's pods. */
export const controlGroup = (directory: string): string => `/${basename(directory)}`;

/** With version 1 of control groups each controller has a tree of its own. */
const trees = async (): Promise<string[]> => {
  const names = await readdir(root);
  return names.includes("cgroup.controllers") ? [root] : names.map((name) => join(root, name));
};

/** Makes it in every tree: the kubelet only looks whether it is there. */
export async function makeControlGroups(directory: string): Promise<void> {
  for (const tree of await trees()) await mkdir(join(tree, controlGroup(directory)), { recursive: true });
}

/** Removes it with all below it, once no process is left there. */
export async function removeControlGroups(directory: string): Promise<void> {
  for (const tree of await trees()) await removeTree(join(tree, controlGroup(directory)));
}

async function removeTree(group: string): Promise<void> {
  const inside = await readdir(group, { withFileTypes: true }).catch(() => undefined);
  if (!inside) return;
  for (const entry of inside) if (entry.isDirectory()) await removeTree(join(group, entry.name));
  // Its files are the kernel's: they go with it.
  await rmdir(group).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
