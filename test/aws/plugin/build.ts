import { cp } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { goBuild, goModuleDirectory, goModuleReplace } from "../../../offline/tools/go.ts";
import { withScratch } from "../../../offline/tools/scratch.ts";
import type { Say } from "../../../setup/say.ts";
import { tool } from "../../../setup/tool.ts";

/** Our part of the plugin's source: the bridge, and the files of the Terraform provider that it replaces. */
export const source = join(import.meta.dirname, "source");
const PROVIDER = "github.com/hashicorp/terraform-provider-aws";

/**
 * Builds the plugin, from a copy of the Terraform provider that is cut down to S3: the SDKs of all AWS services would take far longer to compile.
 * @param to where the program goes
 * @param version that of the npm package
 * @throws RehearsalError SETUP
 */
export async function buildPlugin(to: string, version: string, doing: string, say: Say): Promise<void> {
  await withScratch("aws-plugin", async (module) => {
    await cp(source, module, { recursive: true });
    // From the module cache, where go.sum has been held against it; the copy itself Go does not verify.
    const original = await goModuleDirectory(module, PROVIDER, doing, say);
    const copy = join(module, "provider");
    await cp(original, copy, { recursive: true, filter: (path) => isNeeded(relative(original, path).split(sep)) });
    await tool("chmod", ["-R", "u+w", copy], { doing, next: "Check the permissions of the cache directory." });
    await cp(join(source, "replacing"), copy, { recursive: true });
    await goModuleReplace(module, PROVIDER, "./provider", doing, say);
    await goBuild({ module, of: ".", to, set: { "main.version": version } }, doing, say);
  });
}

function isNeeded([top = "", second, third, ...file]: string[]): boolean {
  const last = file.at(-1) ?? third ?? second ?? top;
  if (last.endsWith("_test.go")) return false;
  if (second === "service" && third !== undefined && !third.startsWith("s3"))
    // What the services say about errors is embedded from all of them, by a pattern that has to match.
    return file.length === 0 || last === "smarterr.hcl";
  return ["", "go.mod", "internal", "names", "version"].includes(top);
}
