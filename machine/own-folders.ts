import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { cacheDirectory, stateDirectory } from "../directories.ts";
import { messageOf, RehearsalError } from "../errors.ts";

/** A folder of ours that cannot be used, the variable that names another one, and why. */
interface Unusable {
  folder: string;
  variable: string;
  why: string;
}

/**
 * Checks that the state and the cache can be kept, and makes nothing: both lie in the home folder, which in a container may
 * be read-only, or missing. A cache that is there may be one that others have filled, and that this user may only read.
 * @throws RehearsalError SETUP, which names every folder that cannot be used, and the variable for another
 */
export function checkOwnFolders(): void {
  const [state, cache] = [stateDirectory(), cacheDirectory()];
  const unusable = [
    problemOf(state, "LINEAGE_REHEARSAL_STATE"),
    existsSync(cache) ? undefined : problemOf(cache, "LINEAGE_REHEARSAL_CACHE"),
  ].filter((one) => one !== undefined);
  if (unusable.length > 0) throw explained(unusable);
}

/** Whether this user may write into the cache, or make it. */
export const mayWriteCache = (): boolean => problemOf(cacheDirectory(), "LINEAGE_REHEARSAL_CACHE") === undefined;

function problemOf(folder: string, variable: string): Unusable | undefined {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return { folder, variable, why: messageOf(error) };
  }
}

/** Makes a folder in the cache. @throws RehearsalError SETUP where the cache cannot be written */
export function makeInCache(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explained([{ folder, variable: "LINEAGE_REHEARSAL_CACHE", why: messageOf(error) }]);
  }
}

const explained = (unusable: Unusable[]): RehearsalError =>
  new RehearsalError("SETUP", {
    doing: "looking for the folders that rehearsals write",
    found: unusable.map(({ folder, why }) => `${folder} cannot be written: ${why}`).join("; "),
    next: `Set ${unusable.map(({ variable }) => variable).join(" and ")} to a folder that you may write into. Where the home folder cannot be written at all, set XDG_STATE_HOME and XDG_CACHE_HOME instead: uv, pip and others follow the second, too.`,
  });
