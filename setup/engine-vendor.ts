import { join } from "node:path";
import { version } from "@pulumi/pulumi/version.js";
import { execaNode } from "execa";
import { once } from "./cache.ts";
import type { Engine } from "./pulumi.ts";
import type { Say } from "./say.ts";

/** The vendor's engine, of the version that belongs to the SDK. */
export const VENDOR_ROOT = { name: `pulumi-${version}-vendor`, version, origin: "vendor" } as const;

/** Three minutes, in milliseconds: the longest that the vendor's download is waited for. */
const PATIENCE = 3 * 60 * 1000;

/** The vendor's own download, by the Automation API; nothing when it is not reached. */
export async function engineFromVendor(say: Say): Promise<Engine | undefined> {
  say(`fetching the Pulumi engine ${version} from its vendor: no pulumi that is new enough on PATH`);
  const { name, ...engine } = VENDOR_ROOT;
  try {
    const root = await once(
      name,
      async (directory) => {
        // A process of its own, because the Automation API's download cannot be given up.
        const install = join(import.meta.dirname, `install-engine${import.meta.filename.slice(-3)}`);
        await execaNode(install, [directory], { timeout: PATIENCE, killDescendants: true, stdin: "ignore" });
      },
      say,
    );
    return { root, ...engine };
  } catch {
    return undefined;
  }
}
