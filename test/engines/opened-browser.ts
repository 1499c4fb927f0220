import { readdirSync, readFileSync, statSync } from "node:fs";
import { browser } from "../../setup/browser.ts";
import { launch } from "../../steps/browser.ts";

// Opens a page as a rehearsal does, and says whether the browser that shows it has a sandbox.
const running = await launch({ executablePath: await browser(() => {}) });
const page = await running.newPage();
await page.setContent("<p>a page</p>");
const renderer = readdirSync("/proc")
  .map(commandOf)
  .find((one) => one.includes("--type=renderer"));
process.stdout.write(
  renderer?.includes("--no-sandbox") ? "without its sandbox" : renderer ? "in its sandbox" : "no page",
);
await running.close();

/** The arguments of a process of this user; nothing of any other. */
function commandOf(pid: string): string {
  try {
    return statSync(`/proc/${pid}`).uid === process.getuid?.() ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
  } catch {
    return "";
  }
}
