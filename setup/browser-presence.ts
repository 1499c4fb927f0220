import { presentBrowser } from "./browser.ts";
import { noSandboxFor, noSandboxHere } from "./browser-sandbox.ts";

/** The browser that takes the pictures, and whether it has its sandbox: it is started with an empty page to see that. */
export async function browserPresence() {
  const path = await presentBrowser();
  const row = { name: "browser", needed: "Chromium or Chrome, to photograph the lineage graph" };
  if (path === undefined)
    return {
      ...row,
      status: "fetchable" as const,
      found: "none",
      how: "`rehearse run` downloads one. Or install Chromium, or set LINEAGE_REHEARSAL_BROWSER to the path of one.",
    };
  const none = await noSandboxFor(path);
  if (!none) return { ...row, status: "found" as const, found: `${path}, in its sandbox`, how: "" };
  const found = `${path}, without its sandbox: ${none.why}`;
  // For root it is no surprise, and nothing is wrong with the machine.
  const status = noSandboxHere() ? ("found" as const) : ("doubtful" as const);
  return { ...row, status, found, how: none.how };
}
