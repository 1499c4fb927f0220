import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, readFile, readlink, rename, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execa } from "execa";
import { once } from "./cache.ts";
import { goBuild } from "./go.ts";
import type { Engine } from "./pulumi.ts";
import type { Say } from "./say.ts";

const { version: VERSION } = createRequire(import.meta.url)("@pulumi/docker/package.json") as { version: string };
const PROGRAM = "pulumi-resource-docker";
/** Two minutes, in milliseconds: the longest that the vendor's download is waited for. */
const PATIENCE = 2 * 60 * 1000;

const pluginDirectory = (home: string): string => join(home, "plugins", `resource-docker-v${VERSION}`);

/**
 * Sees to it that the Docker plugin which the npm package asks for is installed in `home`: the vendor's, or else our build.
 * @throws RehearsalError SETUP
 */
export async function dockerPlugin(engine: Engine, home: string, say: Say): Promise<void> {
  const installed = await lstat(join(pluginDirectory(home), PROGRAM)).catch(() => undefined);
  if (installed?.isFile()) return;
  if (installed === undefined && engine.origin !== "module" && (await fromVendor(engine, home, say))) return;
  await dockerPluginFromModule(home, say);
}

async function fromVendor(engine: Engine, home: string, say: Say): Promise<boolean> {
  say(`fetching the Docker plugin ${VERSION} from its vendor: it is not installed yet`);
  const { exitCode } = await execa(
    join(engine.root, "bin", "pulumi"),
    ["plugin", "install", "resource", "docker", VERSION],
    {
      env: { PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: PATIENCE,
      reject: false,
    },
  );
  return exitCode === 0 && existsSync(join(pluginDirectory(home), PROGRAM));
}

/**
 * Builds the Docker plugin from the Go module proxy and installs it in `home`.
 * @throws RehearsalError SETUP
 */
export async function dockerPluginFromModule(home: string, say: Say): Promise<void> {
  const doing = `building the Docker plugin ${VERSION} from its Go modules`;
  const source = await readFile(new URL(`${PROGRAM}/go.mod`, import.meta.url));
  const main = await readFile(new URL(`${PROGRAM}/main.go`, import.meta.url));
  const digest = createHash("sha256").update(source).update(main).digest("hex").slice(0, 12);
  const built = await once(
    `${PROGRAM}-${VERSION}-${digest}`,
    async (directory) => {
      say(`${doing}: the vendor's download was not reached (two to four minutes, once)`);
      const build = {
        module: PROGRAM,
        of: ".",
        to: join(directory, PROGRAM),
        set: { "main.version": VERSION },
        tags: ["no_compose"],
      };
      await goBuild(build, doing, say);
    },
    say,
  );
  const plugin = pluginDirectory(home);
  await mkdir(plugin, { recursive: true });
  if ((await readlink(join(plugin, PROGRAM)).catch(() => undefined)) === join(built, PROGRAM)) return;
  const link = join(plugin, `.${PROGRAM}.${process.pid}`);
  await symlink(join(built, PROGRAM), link);
  await rename(link, join(plugin, PROGRAM));
}
