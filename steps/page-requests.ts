import type { Page } from "playwright-core";
import { revealed, type SecretHeaders } from "../settings/credentials.ts";
import type { Refused } from "./refused-requests.ts";

/**
 * Lets a page ask one origin only, and sends the headers that this origin wants with each request to it. One that the
 * page sends itself stays as it is.
 *
 * The browser pauses every request, and every hop of a redirect anew. Playwright's own routes do not see the hops: they
 * would follow a redirect to another origin, and send it the headers. What the page asks by other means, such as a
 * WebSocket, a beacon or another window, meets the wall: see page-wall.ts.
 */
export async function restrictTo(origin: string, headers: SecretHeaders, page: Page, refused: Refused): Promise<void> {
  const session = await page.context().newCDPSession(page);
  session.on("Fetch.requestPaused", ({ requestId, request, resourceType }) => {
    const { protocol, origin: asked } = new URL(request.url);
    const isOurs = asked === origin;
    const isInside = protocol === "data:" || protocol === "blob:";
    if (!isOurs && !isInside) refused.add(request.url, resourceType);
    const answer = isOurs
      ? session.send("Fetch.continueRequest", { requestId, headers: added(headers, request.headers) })
      : isInside
        ? session.send("Fetch.continueRequest", { requestId })
        : session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    // The browser may have been closed meanwhile.
    answer.catch(() => {});
  });
  await session.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
}

function added(headers: SecretHeaders, sent: Record<string, string>) {
  const own = new Set(Object.keys(sent).map((name) => name.toLowerCase()));
  const wanted = Object.entries(revealed(headers)).filter(([name]) => !own.has(name.toLowerCase()));
  return [...Object.entries(sent), ...wanted].map(([name, value]) => ({ name, value }));
}
