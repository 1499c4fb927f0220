import { join } from "node:path";
import { version } from "@pulumi/pulumi/version.js";
import { cacheDirectory, stateDirectory } from "../directories.ts";
import { mayWriteCache } from "../machine/own-folders.ts";
import { buildDockerPlugin, dockerPlugin } from "./docker-plugin.ts";
import { engineInCache } from "./engine-in-cache.ts";
import { engineOnPath } from "./engine-on-path.ts";
import { engineFromVendor } from "./engine-vendor.ts";
import { installedOffline, requireOffline } from "./offline.ts";
import type { Say } from "./say.ts";

/** A Pulumi engine that can run the program of this project. */
export interface PulumiEngine {
  /** For `PulumiCommand.get({ root })`: the engine is its `bin/pulumi`. */
  root: string;
  /** The directories to put first on PATH for whoever calls `pulumi` by name. */
  path: string[];
  /** The PULUMI_HOME in which the engine finds the plugins. */
  home: string;
  version: string;
  /** How it was obtained: found on PATH, downloaded from the vendor, or built from its Go module. */
  origin: "path" | "vendor" | "module";
}

/** An engine whose plugins may not be installed yet. */
export type Engine = Pick<PulumiEngine, "root" | "version" | "origin">;

/**
 * The PULUMI_HOME of all rehearsals. The user's own is not touched. The engine writes into it, so where the cache is one that
 * others have filled and this user may only read, it is beside the state.
 */
export const pulumiHome = (): string => join(mayWriteCache() ? cacheDirectory() : stateDirectory(), "pulumi-home");

/**
 * Gets the Pulumi engine and the Docker plugin: those on PATH, else those in the cache, else the vendor's download, else
 * builds of both from their Go modules.
 * @throws RehearsalError SETUP
 */
export async function pulumiEngine(say: Say): Promise<PulumiEngine> {
  const found = (await presentEngine()) ?? (await engineFromVendor(say)) ?? (await builtEngine(say));
  const home = pulumiHome();
  await dockerPlugin(found, home, say);
  // Only plain `pulumi up` needs a language host: without the package that has one, rehearsals still run.
  if (found.origin === "module" && mayWriteCache()) await (await installedOffline())?.addLanguageHost(found.root);
  return { ...found, home, path: [join(found.root, "bin")] };
}

/** The engine that this machine has: on PATH, or in the cache. Nothing is fetched. */
export const presentEngine = async (): Promise<Engine | undefined> => (await engineOnPath()) ?? engineInCache();

async function builtEngine(say: Say): Promise<Engine> {
  const offline = await requireOffline({
    doing: `downloading the Pulumi engine ${version}`,
    found: "its vendor's download site could not be reached, and there is no recent pulumi on PATH",
  });
  // The plugin comes from the same vendor, so its download is not tried. Both builds run at once.
  const [engine] = await Promise.all([offline.buildEngine(say), buildDockerPlugin(pulumiHome(), say)]);
  return { ...engine, origin: "module" };
}
