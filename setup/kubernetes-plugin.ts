import { existsSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { installedOffline, requireOffline } from "./offline.ts";
import type { PulumiEngine } from "./pulumi.ts";
import { linkPlugin, pluginFromVendor, pluginPath, type ResourcePlugin } from "./resource-plugin.ts";
import type { Say } from "./say.ts";

/** The plugin that this version of `@pulumi/kubernetes` asks for. */
export const kubernetesPluginOf = (version: string): ResourcePlugin => ({
  name: "kubernetes",
  title: "Kubernetes",
  version,
  longestDownload: 5 * 60 * 1000,
});

/**
 * Makes sure that the Kubernetes plugin is installed: the vendor's, else our build of it.
 * @param version that of `@pulumi/kubernetes`
 * @throws RehearsalError SETUP
 */
export async function kubernetesPlugin(engine: PulumiEngine, version: string, say: Say): Promise<void> {
  const { home } = engine;
  const plugin = kubernetesPluginOf(version);
  const path = pluginPath(home, plugin);
  const installed = await lstat(path).catch(() => undefined);
  if (installed?.isFile()) return;
  const vendorMayBeReached = installed === undefined && engine.origin !== "module";
  if (vendorMayBeReached && (await pluginFromVendor(engine, home, plugin, say))) return;
  // A build that is installed goes on working after the package that made it is gone.
  const offline = existsSync(path)
    ? await installedOffline()
    : await requireOffline({
        doing: `downloading Pulumi's Kubernetes plugin ${version}`,
        found: "its vendor's download site could not be reached",
      });
  if (offline !== undefined) await linkPlugin(await offline.buildKubernetesPlugin(version, say), home, plugin);
}
