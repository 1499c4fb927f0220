import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** A package as it is installed. */
export interface InstalledPackage {
  name: string;
  version: string;
  folder: string;
  dependencies: string[];
}

/**
 * The npm package that an import of that name finds from `from`, a file's URL.
 * @throws Error when it is not installed
 */
export async function installedPackage(name: string, from: string): Promise<InstalledPackage> {
  const path = findPackageJSON(name, from);
  if (path === undefined) throw new Error(`the npm package ${name} is not installed`);
  const manifest = JSON.parse(await readFile(path, "utf8")) as { version: string; dependencies?: object };
  return {
    name,
    version: manifest.version,
    folder: dirname(path),
    dependencies: Object.keys(manifest.dependencies ?? {}),
  };
}

/**
 * npm packages and all that they depend on, as installed beside this program.
 * @throws Error when one is not installed, or two packages want different versions of a third
 */
export async function packagesWith(names: string[]): Promise<InstalledPackage[]> {
  const found = new Map<string, InstalledPackage>();
  const add = async (name: string, from: string): Promise<void> => {
    const wanted = await installedPackage(name, from);
    const known = found.get(name);
    if (known?.folder === wanted.folder) return;
    if (known !== undefined) throw new Error(`two versions of the npm package ${name} are wanted`);
    found.set(name, wanted);
    const here = pathToFileURL(join(wanted.folder, "package.json")).href;
    for (const dependency of wanted.dependencies) await add(dependency, here);
  };
  for (const name of names) await add(name, import.meta.url);
  return [...found.values()];
}
