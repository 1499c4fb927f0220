import { writeFile } from "node:fs/promises";
import { chromium, errors, type Page } from "playwright-core";
import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";

/** How many characters of the page's text an error quotes. */
const quotedCharacters = 600;
/** How long reading or photographing the page may take, in milliseconds: a page may never end loading. */
const pictureMilliseconds = 5_000;

/** What is photographed. */
interface Picture {
  job: string;
  /** How many edges the job's node has in Marquez. */
  edges: number;
  /** The file of the bundle that the picture becomes. */
  file: string;
}

/**
 * Photographs a job's page in the web UI once its graph is drawn: when the page shows as many edges of the
 * job as Marquez has. It takes a picture in any case: a page on which nothing was drawn is evidence too.
 * @param web the base URL of the web UI
 * @throws RehearsalError STEP saying what was on the page, when the graph was not drawn
 */
export async function photograph(web: string, context: Context, { job, edges, file }: Picture): Promise<void> {
  const { settings, tools, signal } = context;
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
  // Closing the browser ends everything that waits for it.
  signal.addEventListener("abort", () => void browser.close().catch(() => {}), { once: true });
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  page.setDefaultTimeout(pictureMilliseconds);
  await allowOnly(page, web);
  const url = new URL(fill(settings.web.path, encodeURIComponent(settings.namespace), encodeURIComponent(job)), web);
  const node = `job:${settings.namespace}:${job}`;
  const drawn = settings.web.drawn.replaceAll("{node}", cssText(node));
  try {
    await page.goto(url.href, { timeout: settings.web.timeout, waitUntil: "domcontentloaded" });
    if (edges === 0) throw notDrawn(url, "Marquez has no edge of the job that could be drawn", await textOf(page));
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
    // The error under way says more than a picture that could not be taken.
    await takePicture(page, context, file).catch(() => {});
  }
}

/** Writes nothing after the signal: the bundle may have been sealed. */
async function takePicture(page: Page, { bundle, signal }: Context, file: string): Promise<void> {
  const png = await page.screenshot({ animations: "disabled", fullPage: true, timeout: pictureMilliseconds });
  if (!signal.aborted) await writeFile(bundle.path(file), png);
}

/** Lets the page load nothing from elsewhere: the rehearsal talks to its own stack alone. */
const allowOnly = (page: Page, web: string): Promise<unknown> =>
  page.route("**", async (route) => {
    const { protocol, origin } = new URL(route.request().url());
    const own = origin === new URL(web).origin || protocol === "data:" || protocol === "blob:";
    // The browser may have been closed meanwhile.
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
