import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../directories.ts";

/** In milliseconds. Nothing is worked on for longer: what is older was left by a process that was killed. */
const LONGEST = 2 * 3600 * 1000;

/**
 * Gives `work` an empty directory, which is removed afterwards. It is in the cache rather than where temporary files go: there
 * is seldom room for a system, nor are devices allowed, which one has.
 */
export async function withScratch<T>(kind: string, work: (directory: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDirectory(), "scratch");
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const { birthtimeMs } = await stat(path).catch(() => ({ birthtimeMs: Date.now() }));
    if (Date.now() - birthtimeMs > LONGEST) await rm(path, { recursive: true, force: true });
  }
  const directory = await mkdtemp(join(parent, `${kind}-`));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
