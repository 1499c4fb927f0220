import { clientConfiguration, clientFolder, configurationFile } from "../docker/client-configuration.ts";
import { thisMachine } from "../docker/resolve.ts";
import { RehearsalError } from "../errors.ts";
import { findOnPath } from "./on-path.ts";
import type { Presence } from "./presence.ts";

/**
 * What keeps the docker client from its logins to registries: its configuration cannot be read, or names a credential helper
 * that is not installed, as an uninstalled Docker Desktop leaves it. Nothing where all is well: most images need no login.
 */
export async function dockerLogin(): Promise<Presence[]> {
  const { env, home } = thisMachine();
  const folder = clientFolder(env, home);
  const row = { name: "Docker logins", status: "doubtful", needed: "to pull images that need a login" } as const;
  try {
    const missing = await missingHelpers(clientConfiguration(folder));
    if (missing.length === 0) return [];
    const found = `${configurationFile(folder)} names ${missing.join(" and ")}, which is not on PATH`;
    return [{ ...row, found, how: withoutHelper }];
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    return [{ ...row, found: error.explanation.found, how: error.explanation.next }];
  }
}

/** What to do when a helper is not installed. */
export const withoutHelper =
  "Install it, or remove credsStore and credHelpers from Docker's config.json and log in again (docker login).";

async function missingHelpers({
  credsStore,
  credHelpers = {},
}: ReturnType<typeof clientConfiguration>): Promise<string[]> {
  const named = new Set([credsStore, ...Object.values(credHelpers)].filter((one) => one));
  const found = await Promise.all(
    [...named].map(async (one) => ((await findOnPath(`docker-credential-${one}`)) ? [] : [`docker-credential-${one}`])),
  );
  return found.flat();
}
