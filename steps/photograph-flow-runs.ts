import { errors } from "playwright-core";
import type { Context } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import type { FlowRunResult } from "../judgement/facts.ts";
import { headersOf } from "../settings/credentials.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { OwnRequests, untilShown } from "./own-requests.ts";
import { onPage, open, type PageServer, takePicture, textOf } from "./server-page.ts";

/** The page lists the newest flow runs; so many of ours must be among them. */
const mostListed = 5;

/**
 * Photographs the deployment's page in the Prefect UI, once it lists the flow runs. It takes a picture even if it does not:
 * that page is evidence, too.
 * @param result the flow runs; undefined when they did not end
 * @throws RehearsalError STEP with the text of the page, when it lists too few of them; BrokenService when Prefect gives no page
 */
export const photographFlowRuns =
  (result: () => FlowRunResult | undefined) =>
  async ({ urls }: Provisioned, context: Context): Promise<void> => {
    const { deploymentId = "", runs = [] } = result() ?? {};
    const { settings, signal } = context;
    const server: PageServer = {
      service: "prefect",
      url: urls.prefect as string,
      headers: headersOf(settings.prefect),
    };
    const url = new URL(`/deployments/deployment/${encodeURIComponent(deploymentId)}?tab=Runs`, server.url);
    const names = runs.map(({ name }) => name);
    const wanted = Math.min(names.length, mostListed);
    const { timeout } = settings.web;
    await onPage(server, context, async (page, refused) => {
      const own = new OwnRequests(page, url.origin);
      try {
        await open(page, url, server, { timeout, signal });
        const listedWithin = (timeout: number) =>
          page.waitForFunction(
            ([names, wanted]) => names.filter((name) => document.body.innerText.includes(name)).length >= wanted,
            [names, wanted] as const,
            { timeout, polling: 100 },
          );
        await untilShown(listedWithin, { page, own, context, file: "prefect.png" });
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error;
        const text = await textOf(page);
        throw new RehearsalError("STEP", {
          doing: `taking the picture of ${url.href}`,
          found: `${names.filter((name) => text.includes(name)).length} of ${names.length} flow runs were listed after ${timeout / 1000} s${own.remark}; the page showed: ${text}`,
          next: `See prefect.png for the page. To wait longer, set web.timeout.${refused.hint}`,
        });
      } finally {
        // An earlier error says more than a picture that could not be taken.
        await takePicture(page, context, "prefect.png", refused).catch(() => {});
      }
    });
  };
