import { existsSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cacheDirectory } from "../directories.ts";
import { RehearsalError } from "../errors.ts";
import { once } from "../setup/cache.ts";
import { contentHash } from "../setup/content-hash.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";
import { linkPlugin, pluginFromVendor, pluginPath, program } from "../setup/resource-plugin.ts";
import type { Say } from "../setup/say.ts";
import { buildPlugin, source } from "./aws-plugin-build.ts";

const { version } = createRequire(import.meta.url)("@pulumi/aws/package.json") as { version: string };
// A download of some 200 MB: ten minutes.
const aws = { name: "aws", title: "AWS", version, patience: 10 * 60 * 1000 };

const place = async (): Promise<string> => `${program(aws)}-${version}-${await contentHash([{ folder: source }])}`;

/**
 * Sees to it that the AWS plugin which the npm package asks for is installed in the engine's PULUMI_HOME: the vendor's, or else
 * the build of our own that the tests have left in the cache. That one is never built here: it is for tests only.
 * @throws RehearsalError SETUP when there is neither
 */
export async function awsPlugin(engine: PulumiEngine, say: Say): Promise<void> {
  const installed = await lstat(pluginPath(engine.home, aws)).catch(() => undefined);
  if (installed?.isFile()) return;
  const vendorMayBeReached = installed === undefined && engine.origin !== "module";
  if (vendorMayBeReached && (await pluginFromVendor(engine, engine.home, aws, say))) return;
  const built = join(cacheDirectory(), await place(), program(aws));
  if (existsSync(built)) {
    say(`using the S3 part of the AWS plugin ${version} that the tests have built: the vendor's is not installed`);
    return linkPlugin(built, engine.home, aws);
  }
  throw new RehearsalError("SETUP", {
    doing: `looking for the AWS plugin ${version}, because the settings ask for a bucket at AWS`,
    found: "it is not installed, and its vendor's download was not reached",
    next: `Install it where the network allows it: PULUMI_HOME=${engine.home} pulumi plugin install resource aws ${version}.`,
  });
}

/**
 * Builds the S3 part of the AWS plugin from the Go module proxy and installs it in `home`, for tests.
 * @throws RehearsalError SETUP
 */
export async function awsPluginFromModule(home: string, say: Say): Promise<void> {
  const doing = `building the S3 part of the AWS plugin ${version} from its Go modules`;
  const built = await once(
    await place(),
    async (directory) => {
      say(`${doing}: for tests (three to six minutes, once)`);
      await buildPlugin(join(directory, program(aws)), version, doing, say);
    },
    say,
  );
  await linkPlugin(join(built, program(aws)), home, aws);
}
