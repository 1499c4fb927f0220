import { existsSync } from "node:fs";
import { mkdir, readlink, rename, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { Engine } from "./pulumi.ts";
import type { Say } from "./say.ts";

/** The plugin that an npm package of Pulumi asks the engine for. */
export interface ResourcePlugin {
  /** As in `@pulumi/<name>`. */
  name: string;
  /** The name that the user reads. */
  title: string;
  /** That of the npm package. */
  version: string;
  /** In milliseconds. */
  longestDownload: number;
}

/** The name of the executable. */
export const program = ({ name }: ResourcePlugin): string => `pulumi-resource-${name}`;

/** Where the engine looks for the plugin in a PULUMI_HOME. */
export const pluginPath = (home: string, plugin: ResourcePlugin): string =>
  join(home, "plugins", `resource-${plugin.name}-v${plugin.version}`, program(plugin));

/**
 * Has an engine install the vendor's build of the plugin in `home`.
 * @returns whether it is there now
 */
export async function pluginFromVendor(
  engine: Engine,
  home: string,
  plugin: ResourcePlugin,
  say: Say,
): Promise<boolean> {
  say(`downloading Pulumi's ${plugin.title} plugin ${plugin.version}: it is not installed yet`);
  const { exitCode } = await execa(
    join(engine.root, "bin", "pulumi"),
    ["plugin", "install", "resource", plugin.name, plugin.version],
    {
      env: { PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: plugin.longestDownload,
      reject: false,
    },
  );
  return exitCode === 0 && existsSync(pluginPath(home, plugin));
}

/** Installs a build of the plugin in `home`, as a link. A file in that place is the vendor's. */
export async function linkPlugin(built: string, home: string, plugin: ResourcePlugin): Promise<void> {
  const path = pluginPath(home, plugin);
  await mkdir(dirname(path), { recursive: true });
  if ((await readlink(path).catch(() => undefined)) === built) return;
  const link = join(dirname(path), `.${program(plugin)}.${process.pid}`);
  await symlink(built, link);
  await rename(link, path);
}
