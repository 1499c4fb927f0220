import { delimiter, dirname } from "node:path";
import { execa } from "execa";
import { adoptEngine } from "../docker/client.ts";
import { officialImages } from "../settings/official-images.ts";
import { browser } from "../setup/browser.ts";
import { dockerEngine } from "../setup/docker-engine.ts";
import { type ImageName, resolveImage } from "../setup/images.ts";
import { pulumiEngine } from "../setup/pulumi.ts";
import { uv } from "../setup/uv.ts";
import { packageRoot } from "../version.ts";

const say = (message: string) => process.stderr.write(`set-up: ${message}\n`);

/** Gets all that the tests need, so that no test's time depends on whether the machine is new. */
export async function mochaGlobalSetup(): Promise<void> {
  adoptEngine();
  const [, , , uvPath] = await Promise.all([dockerEngine(say), pulumiEngine(say), browser(say), uv(say)]);
  process.env.PATH = [dirname(uvPath), process.env.PATH].join(delimiter);
  const images = Object.entries(officialImages) as [ImageName, string][];
  await Promise.all(images.map(([name, reference]) => resolveImage(name, reference, { standIns: "allow", say })));
  await execa("./prepare.sh", {
    cwd: `${packageRoot}/sample`,
    env: { UV: uvPath },
    stdio: ["ignore", "inherit", "inherit"],
  });
}
