import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { installedPackage, packagesWith } from "./node-packages.ts";
import type { Recipe } from "./recipe.ts";

const here = packaged("images/recipes/stand-in");

/**
 * A program of ours that stands in for a service which is on no registry, with the Node.js that this project depends on.
 * @param of whom it stands in for, and `speaks` the version whose API it has
 * @param sources its folder, beside this file; `needs` are the npm packages that it imports
 */
export async function standIn(of: string, sources: string, speaks: string, needs: string[]): Promise<Recipe> {
  const [packages, node] = await Promise.all([packagesWith(needs), installedPackage("node", import.meta.url)]);
  const versions = [node, ...packages].map(({ name, version }) => `${name}@${version}`);
  return {
    name: `${sources}:${speaks}`,
    what: `the stand-in for ${of}`,
    standIn: true,
    onBase: true,
    contents: [{ folder: here }, { folder: packaged(`emulators/${sources}`) }, ...versions],
    async context(directory) {
      await cp(here, directory, { recursive: true });
      await cp(packaged(`emulators/${sources}`), join(directory, "stand-in"), { recursive: true });
      await mkdir(join(directory, "node_modules"));
      for (const { name, folder } of packages)
        await cp(folder, join(directory, "node_modules", name), { recursive: true });
      await cp(join(node.folder, "bin/node"), join(directory, "node"), { dereference: true });
    },
  };
}
