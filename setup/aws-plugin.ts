import { lstat, stat } from "node:fs/promises";
import { RehearsalError } from "../errors.ts";
import { awsPackage } from "./optional-package.ts";
import type { PulumiEngine } from "./pulumi.ts";
import { pluginFromVendor, pluginPath, type ResourcePlugin } from "./resource-plugin.ts";
import type { Say } from "./say.ts";

/**
 * Makes sure that `@pulumi/aws` and the AWS plugin which it asks for are installed. The plugin is never built here: that takes
 * too long for a user, and what the tests build serves S3 only. Where they have installed it, it is used.
 * @throws RehearsalError SETUP when one of the two is missing, and the plugin cannot be downloaded
 */
export async function awsPlugin(engine: PulumiEngine, say: Say): Promise<void> {
  const plugin = awsPluginOf(awsPackage.required());
  const present = await presentAwsPlugin(engine.home, plugin);
  if (present === "vendor") return;
  if (present === "build") {
    say(`using a build of the AWS plugin ${plugin.version} that serves S3 only: the vendor's is not installed`);
    return;
  }
  if (engine.origin !== "module" && (await pluginFromVendor(engine, engine.home, plugin, say))) return;
  throw new RehearsalError("SETUP", {
    doing: `looking for Pulumi's AWS plugin ${plugin.version}, which makes the evidence bucket`,
    found: "it is not installed, and its vendor's download site could not be reached",
    next: `Install it from a network that reaches the site: ${installAwsPlugin(engine.home, plugin)}.`,
  });
}

/** What is installed as the plugin in a PULUMI_HOME: the vendor's, a build of the tests, or nothing. */
export async function presentAwsPlugin(home: string, plugin: ResourcePlugin): Promise<"vendor" | "build" | "none"> {
  const path = pluginPath(home, plugin);
  if ((await lstat(path).catch(() => undefined))?.isFile()) return "vendor";
  return (await stat(path).catch(() => undefined)) ? "build" : "none";
}

/** The command that installs the vendor's. */
export const installAwsPlugin = (home: string, { version }: ResourcePlugin): string =>
  `PULUMI_HOME=${home} pulumi plugin install resource aws ${version}`;

/** The plugin that this version of `@pulumi/aws` asks for. Its download, of some 200 MB, takes ten minutes at the longest. */
export const awsPluginOf = (version: string): ResourcePlugin => ({
  name: "aws",
  title: "AWS",
  version,
  longestDownload: 10 * 60 * 1000,
});
