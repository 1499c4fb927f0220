import { copyFile, lstat, mkdir, readdir, utimes } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/**
 * Copies back what a command wrote into its copy of a folder: files that are new, or have another size or time. What it
 * deleted stays here. Links are not followed and not made: one could lead anywhere on this machine.
 * @param from what was fetched from the container
 * @param folder the folder on this machine
 */
export async function copyBack(from: string, folder: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const here = join(folder, relative(from, path));
    const written = await lstat(path);
    const before = await lstat(here).catch(() => undefined);
    if (before && !before.isFile()) continue;
    if (before?.size === written.size && seconds(before.mtimeMs) === seconds(written.mtimeMs)) continue;
    await mkdir(dirname(here), { recursive: true });
    await copyFile(path, here);
    await utimes(here, written.atime, written.mtime);
  }
}

/** An archive has no parts of a second. */
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
