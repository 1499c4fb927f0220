import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { engineDirectory, once, type Say } from "../kit.ts";
import { goBuild } from "../tools/go.ts";

/** The version that pulumi-engine/go.mod names. */
const VERSION = "3.232.0";

/**
 * Builds the Pulumi engine from its Go module, once.
 * @throws RehearsalError SETUP
 */
export async function buildEngine(say: Say): Promise<{ root: string; version: string }> {
  const doing = `building the Pulumi engine ${VERSION} from its Go module`;
  const root = await once(
    engineDirectory(VERSION, "module"),
    async (directory) => {
      say(`${doing}: its vendor's download site could not be reached (two to four minutes, once)`);
      await mkdir(join(directory, "bin"));
      const build = {
        module: packaged("engine/pulumi-engine"),
        of: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        to: join(directory, "bin", "pulumi"),
        // The Automation API refuses an engine that does not know its version.
        set: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${VERSION}` },
      };
      await goBuild(build, doing, say);
    },
    say,
  );
  return { root, version: VERSION };
}
