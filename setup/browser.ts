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
 * Finds a Chromium that playwright-core can drive: the one that LINEAGE_REHEARSAL_BROWSER names, else Playwright's own, else
 * one on PATH. Where there is none, Playwright downloads one, or apt-get installs Debian's.
 * @returns the path of the executable
 * @throws RehearsalError SETUP
 */
export async function browser(say: Say): Promise<string> {
  const chosen = process.env.LINEAGE_REHEARSAL_BROWSER;
  if (chosen)
    return (await isExecutable(chosen))
      ? chosen
      : missing(`LINEAGE_REHEARSAL_BROWSER is ${chosen}, which is not a program`);
  // Loading Playwright to ask it takes longer than anything else here, so the answer is remembered.
  const memory = join(cacheDirectory(), `browser-for-playwright-${PLAYWRIGHT}`);
  const remembered = await readFile(memory, "utf8").catch(() => "");
  if (remembered !== "" && (await isExecutable(remembered))) return remembered;
  const found = (await presentBrowser()) ?? (await fetchBrowser(say));
  // Where the cache may only be read, the browser is looked for again next time.
  const noting = mkdir(dirname(memory), { recursive: true }).then(() => writeFile(memory, found));
  await noting.catch(() => {});
  return found;
}

/** The browser that this machine has: Playwright's own, or one on PATH. Nothing is fetched. */
export async function presentBrowser(): Promise<string | undefined> {
  const downloaded = await downloadedBrowser();
  if (downloaded !== undefined) return downloaded;
  for (const name of NAMES) {
    const found = await findOnPath(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function fetchBrowser(say: Say): Promise<string> {
  say("downloading a headless browser with Playwright: there is no Chromium on PATH");
  const downloaded = await downloadBrowser();
  if (downloaded !== undefined) return downloaded;
  if (!isDebianRoot())
    return missing("there is no Chromium on PATH, and Playwright could not download one that starts");
  await aptInstall(["chromium", "fonts-dejavu-core"], "Playwright could not download a browser that starts", say);
  return (await findOnPath("chromium")) ?? missing("Debian's package chromium has no program of that name");
}

function missing(found: string): never {
  const next =
    "Install Chromium or Chrome, or run `npx playwright-core install chromium-headless-shell`, or set " +
    "LINEAGE_REHEARSAL_BROWSER to the path of one.";
  throw new RehearsalError("SETUP", { doing: "looking for a browser to photograph the lineage graph", found, next });
}
