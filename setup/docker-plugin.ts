import { existsSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { createRequire } from "node:module";
import { installedOffline, requireOffline } from "./offline.ts";
import type { Engine } from "./pulumi.ts";
import { linkPlugin, pluginFromVendor, pluginPath } from "./resource-plugin.ts";
import type { Say } from "./say.ts";

const { version } = createRequire(import.meta.url)("@pulumi/docker/package.json") as { version: string };
const docker = { name: "docker", title: "Docker", version, longestDownload: 2 * 60 * 1000 };

/**
 * Makes sure that the Docker plugin which `@pulumi/docker` asks for is installed in `home`: the vendor's, else our build.
 * @throws RehearsalError SETUP
 */
export async function dockerPlugin(engine: Engine, home: string, say: Say): Promise<void> {
  const installed = await lstat(pluginPath(home, docker)).catch(() => undefined);
  if (installed?.isFile()) return;
  const vendorMayBeReached = installed === undefined && engine.origin !== "module";
  if (vendorMayBeReached && (await pluginFromVendor(engine, home, docker, say))) return;
  await buildDockerPlugin(home, say);
}

/**
 * Installs a build of the Docker plugin in `home`.
 * @throws RehearsalError SETUP
 */
export async function buildDockerPlugin(home: string, say: Say): Promise<void> {
  // A build that is installed goes on working after the package that made it is gone.
  const isThere = existsSync(pluginPath(home, docker));
  const offline = isThere ? await installedOffline() : await requireOffline(unreached);
  if (offline !== undefined) await linkPlugin(await offline.buildDockerPlugin(version, say), home, docker);
}

const unreached = {
  doing: `downloading Pulumi's Docker plugin ${version}`,
  found: "its vendor's download site could not be reached",
};
