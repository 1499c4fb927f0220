import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { execa, execaNode } from "execa";
import { isExecutable } from "./on-path.ts";

const require = createRequire(import.meta.url);
const MANIFEST = "playwright-core/package.json";
const NAME = "chromium-headless-shell";

/** The version of playwright-core. Each version has its own build of the browser. */
export const { version: PLAYWRIGHT } = require(MANIFEST) as { version: string };

/** The part of Playwright's registry that is used here: its public interface knows the path of the full browser only. */
interface Bundle {
  registry: { registry: { findExecutable(name: string): { executablePath(): string | undefined } | undefined } };
}

/** The path of the headless browser that Playwright has downloaded before, if it has. */
export async function downloadedBrowser(): Promise<string | undefined> {
  const { registry } = require("playwright-core/lib/coreBundle") as Bundle;
  const path = registry.registry.findExecutable(NAME)?.executablePath();
  return path !== undefined && (await isExecutable(path)) ? path : undefined;
}

/** In milliseconds: ten minutes. */
const LONGEST_DOWNLOAD = 10 * 60 * 1000;

/** Has Playwright download its browser. Returns nothing when that fails, or when this system lacks libraries to start it. */
export async function downloadBrowser(): Promise<string | undefined> {
  const cli = join(dirname(require.resolve(MANIFEST)), "cli.js");
  await execaNode(cli, ["install", NAME], {
    timeout: LONGEST_DOWNLOAD,
    killDescendants: true,
    stdin: "ignore",
    reject: false,
  });
  const path = await downloadedBrowser();
  const starts = path && (await execa(path, ["--version"], { timeout: 20_000, reject: false })).exitCode === 0;
  return starts ? path : undefined;
}
