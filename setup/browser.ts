import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDirectory } from "../directories.ts";
import { RehearsalError } from "../errors.ts";
import { aptInstall, isDebianRoot } from "./apt.ts";
import { findOnPath, isExecutable } from "./on-path.ts";
import { downloadBrowser, downloadedBrowser, PLAYWRIGHT } from "./playwright-browser.ts";
import type { Say } from "./say.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/**
 * A Chromium that playwright-core can drive: LINEAGE_REHEARSAL_BROWSER, else Playwright's own, else one on PATH, else
 * Playwright's download, else Debian's package.
 * @returns the path of the executable
 * @throws RehearsalError SETUP
 */
export async function browser(say: Say): Promise<string> {
  const chosen = process.env.LINEAGE_REHEARSAL_BROWSER;
  if (chosen)
    return (await isExecutable(chosen)) ? chosen : missing(`LINEAGE_REHEARSAL_BROWSER is ${chosen}, not a program`);
  // Asking Playwright means loading it, which takes longer than all else here: what was found is remembered.
  const memory = join(cacheDirectory(), `browser-for-playwright-${PLAYWRIGHT}`);
  const remembered = await readFile(memory, "utf8").catch(() => "");
  if (remembered !== "" && (await isExecutable(remembered))) return remembered;
  const found = (await presentBrowser()) ?? (await fetched(say));
  await mkdir(dirname(memory), { recursive: true });
  await writeFile(memory, found);
  return found;
}

/** The browser that is there: Playwright's own, or one on PATH. */
export async function presentBrowser(): Promise<string | undefined> {
  const downloaded = await downloadedBrowser();
  if (downloaded !== undefined) return downloaded;
  for (const name of NAMES) {
    const found = await findOnPath(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function fetched(say: Say): Promise<string> {
  say("fetching a headless browser with Playwright: no Chromium on PATH");
  const downloaded = await downloadBrowser();
  if (downloaded !== undefined) return downloaded;
  if (!isDebianRoot()) return missing("there is no Chromium, and Playwright's download did not give one that starts");
  await aptInstall(["chromium", "fonts-dejavu-core"], "Playwright's download was not reached", say);
  return (await findOnPath("chromium")) ?? missing("Debian's chromium package brought no program of that name");
}

function missing(found: string): never {
  const next =
    "Install Chromium or Chrome, or run `npx playwright-core install chromium-headless-shell`, or name one in " +
    "LINEAGE_REHEARSAL_BROWSER.";
  throw new RehearsalError("SETUP", { doing: "looking for a browser to photograph the graph with", found, next });
}
