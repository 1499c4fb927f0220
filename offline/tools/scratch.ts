import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../kit.ts";

/** In milliseconds. No work takes longer: an older directory was left by a process that was killed. */
const LONGEST_WORK = 2 * 3600 * 1000;

/**
 * Gives `work` an empty directory, and removes it afterwards. It lies in the cache: where temporary files go there is seldom
 * room for a whole system, and its device files may not be allowed.
 */
export async function withScratch<T>(kind: string, work: (directory: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDirectory(), "scratch");
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const { birthtimeMs } = await stat(path).catch(() => ({ birthtimeMs: Date.now() }));
    if (Date.now() - birthtimeMs > LONGEST_WORK) await rm(path, { recursive: true, force: true });
  }
  const directory = await mkdtemp(join(parent, `${kind}-`));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
