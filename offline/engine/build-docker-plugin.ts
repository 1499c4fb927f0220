import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { once, type Say } from "../kit.ts";
import { goBuild } from "../tools/go.ts";

const PROGRAM = "pulumi-resource-docker";
const module = packaged(`engine/${PROGRAM}`);

/**
 * Builds the Docker plugin from its Go modules, once for each version of it and of its sources here.
 * @returns the path of the program
 * @throws RehearsalError SETUP
 */
export async function buildDockerPlugin(version: string, say: Say): Promise<string> {
  const doing = `building Pulumi's Docker plugin ${version} from its Go modules`;
  const sources = await Promise.all(["go.mod", "main.go"].map((name) => readFile(join(module, name))));
  const digest = sources
    .reduce((hash, source) => hash.update(source), createHash("sha256"))
    .digest("hex")
    .slice(0, 12);
  const built = await once(
    `${PROGRAM}-${version}-${digest}`,
    async (directory) => {
      say(`${doing}: its vendor's download site could not be reached (two to four minutes, once)`);
      const build = {
        module,
        of: ".",
        to: join(directory, PROGRAM),
        set: { "main.version": version },
        tags: ["no_compose"],
      };
      await goBuild(build, doing, say);
    },
    say,
  );
  return join(built, PROGRAM);
}
