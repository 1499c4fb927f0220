import { cp, rename, rm } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { npmPackages } from "./npm.ts";
import type { Recipe } from "./recipe.ts";

const here = packaged("images/recipes/stand-in");

/**
 * A program of ours in the place of a service whose real program no package registry has.
 * @param emulator its folder in `emulators/`
 * @param of the service it stands in for, of which it speaks the API of `version`
 */
export function standIn(emulator: string, of: string, version: string): Recipe {
  const sources = packaged(`emulators/${emulator}`);
  return {
    name: `${emulator}:${version}`,
    what: `the stand-in for ${of}`,
    standIn: true,
    onBase: true,
    contents: [{ folder: here }, { folder: sources }],
    async context(directory, doing, _say, signal) {
      await cp(here, directory, { recursive: true });
      await cp(sources, join(directory, "stand-in"), { recursive: true });
      await npmPackages(directory, doing, signal);
      const node = join(directory, "node_modules", `node-linux-${arch()}`);
      await rename(join(node, "bin/node"), join(directory, "node"));
      await rm(node, { recursive: true });
    },
  };
}
