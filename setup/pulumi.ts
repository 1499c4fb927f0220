import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../directories.ts";
import { dockerPlugin, dockerPluginFromModule } from "../offline/docker-plugin.ts";
import { engineFromModule, MODULE_ROOT } from "../offline/engine-module.ts";
import { languageHost } from "../offline/language-host.ts";
import { engineOnPath } from "./engine-on-path.ts";
import { engineFromVendor, VENDOR_ROOT } from "./engine-vendor.ts";
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
  /** How it was obtained: it was on PATH, or the vendor's download, or a build from the Go module proxy. */
  origin: "path" | "vendor" | "module";
}

/** The PULUMI_HOME of all rehearsals: the user's own stays as it is. */
export const pulumiHome = (): string => join(cacheDirectory(), "pulumi-home");

/**
 * The Pulumi engine and the Docker plugin: what is on PATH, else what an earlier call obtained, else the vendor's
 * download, else builds of both from the Go module proxy.
 * @throws RehearsalError SETUP
 */
export async function pulumiEngine(say: Say): Promise<PulumiEngine> {
  const present = await presentEngine();
  if (present !== undefined) return withPlugins(present, say);
  const vendor = await engineFromVendor(say);
  if (vendor !== undefined) return withPlugins(vendor, say);
  // The vendor was not reached: its plugin need not be tried, and the two builds may share the machine.
  const [built] = await Promise.all([engineFromModule(say), dockerPluginFromModule(pulumiHome(), say)]);
  return withPlugins(built, say);
}

/** The engine that is there: on PATH, or fetched earlier. */
export const presentEngine = async (): Promise<Engine | undefined> => (await engineOnPath()) ?? inCache();

/** An engine before its plugins were seen to. */
export type Engine = Pick<PulumiEngine, "root" | "version" | "origin">;

function inCache(): Engine | undefined {
  const known: Engine[] = [VENDOR_ROOT, MODULE_ROOT].map(({ name, ...engine }) => ({
    root: join(cacheDirectory(), name),
    ...engine,
  }));
  return known.find(({ root }) => existsSync(join(root, "bin", "pulumi")));
}

async function withPlugins(engine: Engine, say: Say): Promise<PulumiEngine> {
  const home = pulumiHome();
  await dockerPlugin(engine, home, say);
  if (engine.origin === "module") await languageHost(engine.root);
  return { ...engine, home, path: [join(engine.root, "bin")] };
}
