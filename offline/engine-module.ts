import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { once } from "../setup/cache.ts";
import type { Engine } from "../setup/pulumi.ts";
import type { Say } from "../setup/say.ts";
import { goBuild } from "./go.ts";

/** The version that pulumi-engine/go.mod names. */
const VERSION = "3.232.0";

/** The engine as built from its Go module. */
export const MODULE_ROOT = { name: `pulumi-${VERSION}-module`, version: VERSION, origin: "module" } as const;

/**
 * Builds the engine from the Go module proxy.
 * @throws RehearsalError SETUP
 */
export async function engineFromModule(say: Say): Promise<Engine> {
  const { name, ...engine } = MODULE_ROOT;
  const doing = `building the Pulumi engine ${VERSION} from its Go module`;
  const root = await once(
    name,
    async (directory) => {
      say(`${doing}: the vendor's download was not reached (two to four minutes, once)`);
      await mkdir(join(directory, "bin"));
      const build = {
        module: "pulumi-engine",
        of: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        to: join(directory, "bin", "pulumi"),
        // The Automation API refuses an engine that does not know its version.
        set: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${VERSION}` },
      };
      await goBuild(build, doing, say);
    },
    say,
  );
  return { root, ...engine };
}
