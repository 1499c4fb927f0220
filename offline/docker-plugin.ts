import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { once } from "../setup/cache.ts";
import type { Engine } from "../setup/pulumi.ts";
import { linkPlugin, pluginFromVendor, pluginPath, program } from "../setup/resource-plugin.ts";
import type { Say } from "../setup/say.ts";
import { offline } from "./folder.ts";
import { goBuild } from "./go.ts";

const { version } = createRequire(import.meta.url)("@pulumi/docker/package.json") as { version: string };
const docker = { name: "docker", title: "Docker", version, patience: 2 * 60 * 1000 };
const PROGRAM = program(docker);

/**
 * Sees to it that the Docker plugin which the npm package asks for is installed in `home`: the vendor's, or else our build.
 * @throws RehearsalError SETUP
 */
export async function dockerPlugin(engine: Engine, home: string, say: Say): Promise<void> {
  const installed = await lstat(pluginPath(home, docker)).catch(() => undefined);
  if (installed?.isFile()) return;
  const vendorMayBeReached = installed === undefined && engine.origin !== "module";
  if (vendorMayBeReached && (await pluginFromVendor(engine, home, docker, say))) return;
  await dockerPluginFromModule(home, say);
}

/**
 * Builds the Docker plugin from the Go module proxy and installs it in `home`.
 * @throws RehearsalError SETUP
 */
export async function dockerPluginFromModule(home: string, say: Say): Promise<void> {
  const doing = `building the Docker plugin ${version} from its Go modules`;
  const source = await readFile(offline(`${PROGRAM}/go.mod`));
  const main = await readFile(offline(`${PROGRAM}/main.go`));
  const digest = createHash("sha256").update(source).update(main).digest("hex").slice(0, 12);
  const built = await once(
    `${PROGRAM}-${version}-${digest}`,
    async (directory) => {
      say(`${doing}: the vendor's download was not reached (two to four minutes, once)`);
      const build = {
        module: PROGRAM,
        of: ".",
        to: join(directory, PROGRAM),
        set: { "main.version": version },
        tags: ["no_compose"],
      };
      await goBuild(build, doing, say);
    },
    say,
  );
  await linkPlugin(join(built, PROGRAM), home, docker);
}
