import { chown, copyFile, lstat, mkdir, readdir, utimes } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/**
 * Copies back what a command wrote into its copy of a folder: files that are new, or have another size or time. What it
 * deleted stays here. So does what was written here meanwhile, such as the evidence of the rehearsal itself, unless it wrote that
 * later. Links are not followed and not made: one could lead anywhere on this machine.
 * @param from what was fetched from the container
 * @param folder the folder on this machine
 * @param since when the folder was copied into it, in milliseconds since 1970; left out where `from` has no other files than it wrote
 */
export async function copyBack(from: string, folder: string, since = Number.POSITIVE_INFINITY): Promise<void> {
  const { uid, gid } = await lstat(folder);
  const owner = process.getuid?.() === 0 ? ([uid, gid] as const) : undefined;
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const here = join(folder, relative(from, path));
    const written = await lstat(path);
    const before = await lstat(here).catch(() => undefined);
    if (before && !before.isFile()) continue;
    if (before?.size === written.size && seconds(before.mtimeMs) === seconds(written.mtimeMs)) continue;
    if (before && before.mtimeMs >= since && seconds(before.mtimeMs) >= seconds(written.mtimeMs)) continue;
    const made = await mkdir(dirname(here), { recursive: true });
    await copyFile(path, here);
    // What root copies would be root's.
    if (owner)
      for (const one of [...(made ? way(made, dirname(here)) : []), ...(before ? [] : [here])])
        await chown(one, ...owner);
    await utimes(here, written.atime, written.mtime);
  }
}

/** The folders from one to another that is in it. */
const way = (from: string, to: string): string[] => (from === to ? [from] : [...way(from, dirname(to)), to]);

/** An archive has no parts of a second. */
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
