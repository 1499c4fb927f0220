import { errors, type Page, type Request } from "playwright-core";
import type { Context } from "../context/context.ts";
import { listNames } from "../lineage/names.ts";

/** More are not named. */
const mostNamed = 5;

/** What a page asks of its own server: it knows which requests have no answer, and which have failed. */
export class OwnRequests {
  readonly #waiting = new Set<Request>();
  readonly #failed = new Set<Request>();

  /** @param origin that of the server; what the page asks of others is refused, and told elsewhere */
  constructor(page: Page, origin: string) {
    const ours = (request: Request) => URL.parse(request.url())?.origin === origin;
    page.on("request", (request) => ours(request) && this.#waiting.add(request));
    page.on("requestfinished", (request) => this.#waiting.delete(request));
    page.on("requestfailed", (request) => {
      // A page may give up a request of its own. Then it did not miss the answer.
      if (this.#waiting.delete(request) && request.failure()?.errorText !== "net::ERR_ABORTED")
        this.#failed.add(request);
    });
  }

  /** A part of a message; undefined when the page has had every answer. */
  get missing(): string | undefined {
    const waiting = [...this.#waiting].map((one) => `${placeOf(one)} (no answer)`);
    const failed = [...this.#failed].map((one) => `${placeOf(one)} (${one.failure()?.errorText})`);
    const all = [...waiting, ...failed];
    return all.length === 0 ? undefined : listNames(all.slice(0, mostNamed));
  }

  /** What a message says of a page that does not show what it should; nothing when it has had every answer. */
  get remark(): string {
    const { missing } = this;
    return missing === undefined ? "" : `; of its own server it misses ${missing}`;
  }

  /** Forgets what was asked so far: the page is loaded anew. */
  forget(): void {
    this.#waiting.clear();
    this.#failed.clear();
  }
}

/** Without the query, which may hold a secret. */
const placeOf = (request: Request): string => `${request.method()} ${URL.parse(request.url())?.pathname}`;

/** A page that is to show something, and the picture that is taken of it. */
interface Shown {
  page: Page;
  own: OwnRequests;
  context: Pick<Context, "settings" | "bundle">;
  file: string;
}

/**
 * Waits until the page shows what it should, at most `web.timeout`. When it does not by half of that time, and its own server
 * owes it an answer, it is loaded once more, as a person would do, and a file in the bundle says so.
 * @param shownWithin waits for so many milliseconds, and throws Playwright's TimeoutError then
 */
export async function untilShown(
  shownWithin: (milliseconds: number) => Promise<unknown>,
  { page, own, context: { settings, bundle }, file }: Shown,
): Promise<void> {
  const half = settings.web.timeout / 2;
  try {
    await shownWithin(half);
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    const { missing } = own;
    if (missing) {
      own.forget();
      const text = `The page was loaded once more. Of its own server it missed ${missing}.\n`;
      await bundle.write(file.replace(/\.png$/, "-reloaded.txt"), text);
      await page.reload({ timeout: half, waitUntil: "domcontentloaded" });
    }
    await shownWithin(half);
  }
}
