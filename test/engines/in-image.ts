import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { packageRoot } from "../../version.ts";
import { ownProject } from "../e2e/own-project.ts";

/**
 * A project whose refinement runs in a container: it writes `out.txt` and sends the lineage of one run. The image of Prefect
 * stands for a user's own: the engine holds it, and it has Python.
 * @returns its folder
 */
export async function projectInImage(): Promise<string> {
  const { reference } = await resolveImage("prefect", officialImages.prefect, { standIns: "allow", say: () => {} });
  const command = ["sh", "-c", "date > out.txt && python3 emit.py a.job 1"];
  const { directory } = ownProject({ refine: { image: reference, command, output: "out.txt" } });
  copyFileSync(join(packageRoot, "test/e2e/emit.py"), join(directory, "emit.py"));
  return directory;
}
