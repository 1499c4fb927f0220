import { errors } from "playwright-core";
import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { headersOf } from "../settings/credentials.ts";
import type { OpenBrowser } from "./browser.ts";
import { edgesOf, pageOf } from "./job-page.ts";
import { OwnRequests, untilShown } from "./own-requests.ts";
import type { Refused } from "./refused-requests.ts";
import { onPage, open, type PageServer, takePicture, textOf } from "./server-page.ts";

/** What to photograph. */
interface Picture {
  job: string;
  /** The number of edges of the job's node in Marquez. */
  edges: number;
  /** How many jobs away the farthest job is that is drawn. */
  depth: number;
  /** The picture's file in the bundle. */
  file: string;
}

/**
 * Photographs a job's page in the web UI once the page shows as many edges of the job as Marquez
 * has. It takes a picture even if the graph is not drawn: that page is evidence, too.
 * @param web the base URL of the web UI
 * @param opened a browser that was started for it before; without one, this starts one
 * @throws RehearsalError STEP with the text of the page, when the graph was not drawn; BrokenService when the web UI
 *   answers with an error or with no page, or not at all
 */
export async function photograph(
  web: string,
  context: Context,
  { job, edges, depth, file }: Picture,
  opened?: OpenBrowser,
): Promise<void> {
  const { settings, signal } = context;
  const { namespace } = settings;
  const url = pageOf({ namespace, job, depth }, settings.web.path, web);
  const drawn = edgesOf({ namespace, job }, settings.web.drawn);
  const server: PageServer = { service: "web", url: web, headers: headersOf(settings.web) };
  await onPage(
    server,
    context,
    async (page, refused) => {
      const own = new OwnRequests(page, url.origin);
      try {
        await open(page, url, server, { timeout: settings.web.timeout, signal });
        if (edges === 0)
          throw notDrawn(
            url,
            "Marquez has no edges of the job, so there is nothing to draw",
            await textOf(page),
            refused,
          );
        const drawnWithin = (timeout: number) =>
          page.waitForFunction(
            ([selector, count]) => document.querySelectorAll(selector).length >= count,
            [drawn, edges] as const,
            { timeout, polling: 50 },
          );
        await untilShown(drawnWithin, { page, own, context, file });
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error;
        const found = await page.locator(drawn).count();
        throw notDrawn(
          url,
          `${found} of the job's ${edges} edges were drawn after ${settings.web.timeout / 1000} s${own.remark}`,
          await textOf(page),
          refused,
        );
      } finally {
        // An earlier error says more than a picture that could not be taken.
        await takePicture(page, context, file, refused).catch(() => {});
      }
    },
    opened,
  );
}

const notDrawn = (url: URL, found: string, text: string, refused: Refused): RehearsalError =>
  new RehearsalError("STEP", {
    doing: `taking the picture of ${url.href}`,
    found: `${found}; the page showed: ${text}`,
    next: `See graph.png for the page. If this web UI draws the graph with other elements, set web.drawn.${refused.hint}`,
  });
