import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cacheDirectory } from "../directories.ts";
import { exclusive } from "../machine/lock.ts";
import { makeInCache } from "../machine/own-folders.ts";
import type { Say } from "./say.ts";

/**
 * Finds the directory `name` in the cache, or makes it. `make` fills an empty directory, which then takes that name in one
 * step: a half-filled one is never found. Of several processes that want it at once, one makes it and the others wait.
 * @param name the path inside the cache, with a version or a digest in it: it is made only once
 * @throws RehearsalError SETUP where the cache cannot be written, and whatever `make` throws; nothing is kept then, and the
 *   next call tries again
 */
export async function once(name: string, make: (directory: string) => Promise<void>, say: Say): Promise<string> {
  const made = join(cacheDirectory(), name);
  if (existsSync(made)) return made;
  makeInCache(dirname(made));
  await exclusive(
    made,
    () => say(`waiting for another process that is preparing ${name}`),
    async () => {
      if (existsSync(made)) return;
      await removeInterrupted(made);
      const unfinished = await mkdtemp(made + UNFINISHED);
      await chmod(unfinished, 0o755);
      try {
        await make(unfinished);
        await rename(unfinished, made).catch((error: unknown) => {
          if (!existsSync(made)) throw error;
        });
      } finally {
        await rm(unfinished, { recursive: true, force: true });
      }
    },
  );
  return made;
}

const UNFINISHED = ".unfinished-";
/** In milliseconds. Nothing takes longer to make: an older directory was left by a process that was killed. */
const LONGEST_MAKING = 2 * 3600 * 1000;

async function removeInterrupted(made: string): Promise<void> {
  for (const name of await readdir(dirname(made))) {
    if (!name.startsWith(basename(made) + UNFINISHED)) continue;
    const path = join(dirname(made), name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > LONGEST_MAKING) await rm(path, { recursive: true, force: true });
  }
}
