import { writeFile } from "node:fs/promises";
import { chromium, errors, type Page } from "playwright-core";
import type { Rehearsal } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { type ExpectedJob, named } from "../settings/refinements.ts";

/** The lines of the page's text that an error quotes. */
const quotedCharacters = 600;
/** How long a page that never ends loading may take to be read or drawn, in milliseconds. */
const pictureMilliseconds = 5_000;

/** A job with the number of edges that its node has in Marquez. */
interface Drawn extends ExpectedJob {
  edges: number;
}

/**
 * Takes graph.png of a job's page once the graph is drawn: when as many of the job's edges as Marquez has are on the page.
 * A picture is taken in any case; a page on which nothing was drawn is evidence too.
 * @throws RehearsalError STEP saying what was on the page, when the graph was not drawn
 */
export async function photograph(web: string, rehearsal: Rehearsal, of: Drawn): Promise<void> {
  const { settings, tools, signal } = rehearsal;
  const { job, edges } = of;
  await using browser = await chromium.launch({
    executablePath: await tools.browser(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      "--no-first-run",
    ],
  });
  // What the browser is waited for with ends at once.
  signal.addEventListener("abort", () => void browser.close().catch(() => {}), { once: true });
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  page.setDefaultTimeout(pictureMilliseconds);
  await onlyFrom(page, web);
  const url = new URL(fill(settings.web.path, encodeURIComponent(settings.namespace), encodeURIComponent(job)), web);
  const node = `job:${settings.namespace}:${job}`;
  const drawn = settings.web.drawn.replaceAll("{node}", cssText(node));
  try {
    await page.goto(url.href, { timeout: settings.web.timeout, waitUntil: "domcontentloaded" });
    if (edges === 0) throw notDrawn(url, "Marquez has no edge of the job to draw", await textOf(page));
    await page.waitForFunction(
      ([selector, count]) => document.querySelectorAll(selector).length >= count,
      [drawn, edges] as const,
      { timeout: settings.web.timeout, polling: 50 },
    );
  } catch (thrown) {
    if (!(thrown instanceof errors.TimeoutError)) throw thrown;
    const found = await page.locator(drawn).count();
    throw notDrawn(
      url,
      `${found} of the job's ${edges} edges were drawn after ${settings.web.timeout / 1000} s`,
      await textOf(page),
    );
  } finally {
    await picture(page, rehearsal, named("graph.png", of)).catch(() => {}); // What was to be told is told.
  }
}

/** Nothing is written once time is up: the bundle may have been sealed. */
async function picture(page: Page, { bundle, signal }: Rehearsal, file: string): Promise<void> {
  const png = await page.screenshot({ animations: "disabled", fullPage: true, timeout: pictureMilliseconds });
  if (!signal.aborted) await writeFile(bundle.path(file), png);
}

/** The page may load nothing from elsewhere: the rehearsal talks to its own stack alone. */
const onlyFrom = (page: Page, web: string): Promise<unknown> =>
  page.route("**", async (route) => {
    const { protocol, origin } = new URL(route.request().url());
    const own = origin === new URL(web).origin || protocol === "data:" || protocol === "blob:";
    // A browser that is closed meanwhile has nothing to route.
    await (own ? route.continue() : route.abort()).catch(() => {});
  });

const fill = (template: string, namespace: string, job: string): string =>
  template.replaceAll("{namespace}", namespace).replaceAll("{job}", job);

/** Text as it may stand between quotes in a CSS selector. */
const cssText = (text: string): string =>
  text.replace(/["'\\\n]/g, (character) => `\\${character.codePointAt(0)?.toString(16)} `);

async function textOf(page: Page): Promise<string> {
  // innerText, not textContent: the error quotes what a person sees, without scripts and hidden text.
  const text = await page.locator("body").innerText();
  return text.replace(/\s+/g, " ").trim().slice(0, quotedCharacters) || "nothing";
}

const notDrawn = (url: URL, found: string, text: string): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `taking the picture of ${url.href}`,
    found: `${found}; on the page was: ${text}`,
    next: "graph.png shows the page as it was. If the page draws the graph with other elements, set web.drawn.",
  });
