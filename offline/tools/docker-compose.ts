import { join } from "node:path";
import { packaged } from "../folder.ts";
import { once, type Say } from "../kit.ts";
import { contentHash } from "./content-hash.ts";
import { goBuild } from "./go.ts";

/** The version that docker-compose/go.mod names. */
const VERSION = "2.40.3";
const module = packaged("tools/docker-compose");
const doing = `building Docker Compose ${VERSION} from its Go module`;

/**
 * Builds Docker Compose, once. No rehearsal uses it: the benchmark does, which compares rehearsals with it. `go install` refuses
 * it, because its go.mod leaves versions out; as a tool of a module of ours it builds.
 * @returns the path of the program, which works without the docker command
 * @throws RehearsalError SETUP
 */
export async function dockerCompose(say: Say): Promise<string> {
  const built = await once(
    `docker-compose-${VERSION}-${await contentHash([{ folder: module }])}`,
    async (directory) => {
      say(`${doing}: the docker command has no plugin for it (two to seven minutes, once)`);
      const build = {
        module,
        of: "github.com/docker/compose/v2/cmd",
        to: join(directory, "docker-compose"),
        set: { "github.com/docker/compose/v2/internal.Version": `v${VERSION}` },
      };
      await goBuild(build, doing, say);
    },
    say,
  );
  return join(built, "docker-compose");
}
