import { cp } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { once, type Say } from "../kit.ts";
import { contentHash } from "../tools/content-hash.ts";
import { goBuild, goModuleDirectory, goModuleReplace } from "../tools/go.ts";
import { withScratch } from "../tools/scratch.ts";
import { copyProvider } from "./docker-provider.ts";

const PROGRAM = "pulumi-resource-docker";
const PROVIDER = "github.com/terraform-providers/terraform-provider-docker";
const source = packaged(`engine/${PROGRAM}`);

/**
 * Builds the Docker plugin from its Go modules, once for each version of it and of its sources here.
 * @returns the path of the program
 * @throws RehearsalError SETUP
 */
export async function buildDockerPlugin(version: string, say: Say): Promise<string> {
  const doing = `building Pulumi's Docker plugin ${version} from its Go modules`;
  const built = await once(
    `${PROGRAM}-${version}-${await contentHash([{ folder: source }])}`,
    async (directory) => {
      say(`${doing}: its vendor's download site could not be reached (a minute or two, once)`);
      await withScratch("docker-plugin", async (module) => {
        await cp(source, module, { recursive: true });
        // From the module cache, where go.sum has been held against it; the copy itself Go does not verify.
        const original = await goModuleDirectory(module, PROVIDER, doing, say);
        await copyProvider(original, join(module, "provider"), join(module, "replacing"));
        await goModuleReplace(module, PROVIDER, "./provider", doing, say);
        const set = { "main.version": version };
        await goBuild({ module, of: ".", to: join(directory, PROGRAM), set }, doing, say);
      });
    },
    say,
  );
  return join(built, PROGRAM);
}
