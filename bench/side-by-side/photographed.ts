import { chromium } from "playwright-core";
import { edgesOf, pageOf } from "../../steps/job-page.ts";
import type { Plan } from "./plan.ts";

/** Takes the picture of a job's page once an edge of the job is drawn, as a person does who sees it. */
export async function photographed({ browser, namespace, web, depth }: Plan, url: string, job: string, file: string) {
  const chrome = await chromium.launch({ executablePath: browser, chromiumSandbox: process.getuid?.() !== 0 });
  try {
    const page = await chrome.newPage({ viewport: { width: 1600, height: 900 } });
    const address = pageOf({ namespace, job, depth }, web.path, url);
    await page.goto(address.href, { waitUntil: "domcontentloaded" });
    await page.waitForSelector(edgesOf({ namespace, job }, web.drawn), { state: "attached", timeout: web.timeout });
    await page.screenshot({ path: file, animations: "disabled", fullPage: true });
  } finally {
    await chrome.close();
  }
}
