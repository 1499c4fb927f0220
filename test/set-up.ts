import { delimiter, dirname } from "node:path";
import { execa } from "execa";
import { browser } from "../offline/browser.ts";
import { dockerEngine } from "../offline/docker-engine.ts";
import { type ImageName, resolveImage } from "../offline/images.ts";
import { pulumiEngine } from "../offline/pulumi.ts";
import { uv } from "../offline/uv.ts";
import { packageRoot } from "../rehearsal/version.ts";
import { officialImages } from "../stack/official-images.ts";

const say = (message: string) => process.stderr.write(`set-up: ${message}\n`);

/** Gets all that the tests need, so that no test's time depends on whether the machine is new. */
export async function mochaGlobalSetup(): Promise<void> {
  const [, , , uvPath] = await Promise.all([dockerEngine(say), pulumiEngine(say), browser(say), uv(say)]);
  process.env.PATH = [dirname(uvPath), process.env.PATH].join(delimiter);
  const images = Object.entries(officialImages) as [ImageName, string][];
  await Promise.all(images.map(([name, reference]) => resolveImage(name, reference, say)));
  await execa("./prepare.sh", {
    cwd: `${packageRoot}/sample`,
    env: { UV: uvPath },
    stdio: ["ignore", "inherit", "inherit"],
  });
}
