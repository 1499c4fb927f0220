import { join } from "node:path";
import { version } from "@pulumi/pulumi/version.js";
import { execaNode } from "execa";
import { once } from "./cache.ts";
import { engineDirectory } from "./engine-in-cache.ts";
import type { Engine } from "./pulumi.ts";
import type { Say } from "./say.ts";

/** In milliseconds: the vendor's download takes three minutes at the longest. */
const LONGEST_DOWNLOAD = 3 * 60 * 1000;

/** Downloads the vendor's engine, of the version that belongs to the SDK. Returns nothing when the vendor is not reached. */
export async function engineFromVendor(say: Say): Promise<Engine | undefined> {
  say(`downloading the Pulumi engine ${version}: there is no recent pulumi on PATH`);
  try {
    const root = await once(
      engineDirectory(version, "vendor"),
      async (directory) => {
        // The Automation API's download cannot be cancelled; a process of its own can be ended.
        const install = join(import.meta.dirname, `install-engine${import.meta.filename.slice(-3)}`);
        await execaNode(install, [directory], { timeout: LONGEST_DOWNLOAD, killDescendants: true, stdin: "ignore" });
      },
      say,
    );
    return { root, version, origin: "vendor" };
  } catch {
    return undefined;
  }
}
