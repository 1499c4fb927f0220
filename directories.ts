import { homedir } from "node:os";
import { join } from "node:path";

/** Where everything that was fetched or built is kept, outside the checkout. It may be deleted at any time. */
export function cacheDirectory(): string {
  const { LINEAGE_REHEARSAL_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  return own || join(shared || join(homedir(), ".cache"), "lineage-rehearsal");
}

/** Where everything that rehearsals must remember between them is kept: Pulumi state, passphrases, notes of evidence not yet stored. */
export function stateDirectory(): string {
  const { LINEAGE_REHEARSAL_STATE: own, XDG_STATE_HOME: shared } = process.env;
  return own || join(shared || join(homedir(), ".local", "state"), "lineage-rehearsal");
}
