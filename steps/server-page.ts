import { errors, type Page, type Response } from "playwright-core";
import type { Context } from "../context/context.ts";
import { BrokenService, messageOf } from "../errors.ts";
import type { SecretHeaders } from "../settings/credentials.ts";
import { accessRefused, isAccessRefused } from "../settings/refused-access.ts";
import { type OpenBrowser, openBrowser } from "./browser.ts";
import { restrictTo } from "./page-requests.ts";
import type { Refused } from "./refused-requests.ts";

/** The number of characters of the page's text that an error quotes. */
const quotedCharacters = 600;
/** Time limit for reading or photographing the page, in milliseconds: a page may never finish loading. */
const pictureMilliseconds = 5_000;

/**
 * Works on an empty page of a browser of its own, which reaches one server only. The signal closes it, and so ends every wait
 * of the work.
 * @param opened one that was started for this server before; it is closed afterwards, too
 */
export async function onPage(
  { url, headers }: PageServer,
  context: Context,
  work: (page: Page, refused: Refused) => Promise<void>,
  opened?: OpenBrowser,
): Promise<void> {
  await using at = opened ?? (await openBrowser(url, context));
  const { browser, refused } = at;
  context.signal.addEventListener("abort", () => void browser.close().catch(() => {}), { once: true });
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 }, ...at.context });
  page.context().on("page", (other) => void other.close().catch(() => {}));
  page.setDefaultTimeout(pictureMilliseconds);
  await restrictTo(new URL(url).origin, headers, page, refused);
  await work(page, refused);
}

/** A server whose page is opened, and the credentials that it wants. */
export interface PageServer {
  service: "web" | "prefect";
  url: string;
  headers: SecretHeaders;
}

/** How a message names each server, and what it says to do when that gives no page. */
const servers = {
  web: { what: "the web UI", next: "See web.log in the evidence, or the log of your own web UI at web.url." },
  prefect: {
    what: "the Prefect UI",
    next: "See prefect.log in the evidence, or the log of your own Prefect at prefect.url. It must serve its UI (PREFECT_UI_ENABLED).",
  },
};

/** Milliseconds, and what ends it. */
interface Limits {
  timeout: number;
  signal: AbortSignal;
}

/** Opens the page. What else a server answers than a page says nothing about the lineage. */
export async function open(page: Page, url: URL, of: PageServer, { timeout, signal }: Limits): Promise<void> {
  const { what } = servers[of.service];
  const answer = await page.goto(url.href, { timeout, waitUntil: "domcontentloaded" }).catch((error: unknown) => {
    signal.throwIfAborted();
    const silent = error instanceof errors.TimeoutError;
    throw noPage(
      of,
      url,
      silent ? `no page after ${timeout / 1000} s` : (messageOf(error).split("\n", 1)[0] as string),
    );
  });
  if (answer === null) return;
  const status = answer.status();
  if (status >= 500) throw noPage(of, url, `it answered ${status}: ${await bodyOf(answer)}`);
  if (isAccessRefused(status))
    throw accessRefused(of.service, `asking ${what} for ${url.href}`, {
      status,
      text: await bodyOf(answer),
      headers: of.headers,
    });
  const type = answer.headers()["content-type"] ?? "no content type";
  if (status < 300 && !type.includes("html"))
    throw noPage(of, url, `it answered no page (${type}): ${await bodyOf(answer)}`);
}

const bodyOf = async (answer: Response): Promise<string> =>
  (await answer.text().catch(() => "")).replace(/\s+/g, " ").trim().slice(0, quotedCharacters) || "nothing";

function noPage({ service }: PageServer, url: URL, found: string): BrokenService {
  const { what, next } = servers[service];
  return new BrokenService("STEP", { doing: `asking ${what} for ${url.href}`, found, next });
}

/**
 * Takes a picture, and writes beside it what the page asked of others in vain. Writes nothing after the signal: the bundle may
 * be sealed by then.
 */
export async function takePicture(
  page: Page,
  { bundle, signal }: Context,
  file: string,
  refused: Refused,
): Promise<void> {
  const png = await page.screenshot({ animations: "disabled", fullPage: true, timeout: pictureMilliseconds });
  if (signal.aborted) return;
  await bundle.writeBytes(file, png);
  if (refused.text) await bundle.write(file.replace(/\.png$/, "-refused.txt"), refused.text);
}

/** The text that a page shows, shortened. */
export async function textOf(page: Page): Promise<string> {
  // Unlike textContent, innerText leaves out scripts and hidden text.
  const text = await page.locator("body").innerText();
  return text.replace(/\s+/g, " ").trim().slice(0, quotedCharacters) || "nothing";
}
