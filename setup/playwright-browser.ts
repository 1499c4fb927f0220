import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { execa, execaNode } from "execa";
import { isExecutable } from "./on-path.ts";

const require = createRequire(import.meta.url);
const MANIFEST = "playwright-core/package.json";
const NAME = "chromium-headless-shell";

/** The version of playwright-core, each of which has a browser of its own. */
export const { version: PLAYWRIGHT } = require(MANIFEST) as { version: string };

/** The part of Playwright's registry that is used; its public interface only knows the full browser's place. */
interface Bundle {
  registry: { registry: { findExecutable(name: string): { executablePath(): string | undefined } | undefined } };
}

/** The headless browser that Playwright downloaded earlier, if it did. */
export async function downloadedBrowser(): Promise<string | undefined> {
  const { registry } = require("playwright-core/lib/coreBundle") as Bundle;
  const path = registry.registry.findExecutable(NAME)?.executablePath();
  return path !== undefined && (await isExecutable(path)) ? path : undefined;
}

/** Ten minutes, in milliseconds: the longest that the download is waited for. */
const PATIENCE = 10 * 60 * 1000;

/** Playwright's own download; nothing when it was not reached, or when the browser lacks libraries of this system. */
export async function downloadBrowser(): Promise<string | undefined> {
  const cli = join(dirname(require.resolve(MANIFEST)), "cli.js");
  await execaNode(cli, ["install", NAME], { timeout: PATIENCE, killDescendants: true, stdin: "ignore", reject: false });
  const path = await downloadedBrowser();
  const starts = path && (await execa(path, ["--version"], { timeout: 20_000, reject: false })).exitCode === 0;
  return starts ? path : undefined;
}
