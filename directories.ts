import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, join } from "node:path";

/**
 * The user's home folder. A user without one, as containers have them, gets the folder that Debian names for that: it does
 * not exist, and nobody makes it.
 */
export function homeFolder(): string {
  try {
    return homedir() || nowhere;
  } catch {
    // HOME is not set, and the system does not know the user.
    return nowhere;
  }
}

const nowhere = "/nonexistent";

/** Where everything that was fetched or built is kept, outside the checkout. It may be deleted at any time. */
export function cacheDirectory(): string {
  const { LINEAGE_REHEARSAL_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  return own || join(shared || join(homeFolder(), ".cache"), "lineage-rehearsal");
}

/** Where everything that rehearsals must remember between them is kept: Pulumi state, passphrases, notes of evidence not yet stored. */
export function stateDirectory(): string {
  const { LINEAGE_REHEARSAL_STATE: own, XDG_STATE_HOME: shared } = process.env;
  return own || join(shared || join(homeFolder(), ".local", "state"), "lineage-rehearsal");
}

/**
 * A short unique name for a project directory, for labels and state. The state directory is part of it: two
 * state directories over one project must not remove what the other left running on purpose.
 */
export function projectKey(project: string, state = stateDirectory()): string {
  const digest = createHash("sha256").update(`${project}\0${state}`).digest("hex");
  return `${basename(project)}-${digest.slice(0, 12)}`;
}
