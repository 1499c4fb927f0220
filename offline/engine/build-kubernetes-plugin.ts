import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { once, type Say } from "../kit.ts";
import { contentHash } from "../tools/content-hash.ts";
import { goBuild, goModuleDirectory } from "../tools/go.ts";
import { withScratch } from "../tools/scratch.ts";

const PROGRAM = "pulumi-resource-kubernetes";
const PROVIDER = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const source = packaged(`engine/${PROGRAM}`);

/**
 * Builds Pulumi's Kubernetes plugin from its Go module, once for each version of it and of its sources here.
 * @param version the one that `@pulumi/kubernetes` asks for
 * @returns the path of the program
 * @throws RehearsalError SETUP
 */
export async function buildKubernetesPlugin(version: string, say: Say): Promise<string> {
  const doing = `building Pulumi's Kubernetes plugin ${version} from its Go module`;
  const built = await once(
    `${PROGRAM}-${version}-${await contentHash([{ folder: source }])}`,
    async (directory) => {
      say(`${doing}: its vendor's download site could not be reached (ten to thirty minutes, once)`);
      await withScratch("kubernetes-plugin", async (module) => {
        await cp(source, module, { recursive: true });
        const provider = await goModuleDirectory(module, PROVIDER, doing, say);
        await embed(join(provider, "cmd", PROGRAM), module, version);
        const set = { [`${PROVIDER}/pkg/version.Version`]: version };
        await goBuild({ module, of: ".", to: join(directory, PROGRAM), set }, doing, say);
      });
    },
    say,
  );
  return join(built, PROGRAM);
}

/** Makes the two files that the program embeds, as the vendor's own build does: without blanks, and the schema with the version. */
async function embed(from: string, to: string, version: string): Promise<void> {
  const read = async (name: string): Promise<object> => JSON.parse(await readFile(join(from, name), "utf8"));
  await writeFile(join(to, "schema.json"), JSON.stringify({ ...(await read("schema.json")), version }));
  await writeFile(join(to, "terraform-mapping.json"), JSON.stringify(await read("terraform-mapping.json")));
}
