import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { flakyOf } from "../../history/flaky.ts";
import { pageOf } from "../../history/page.ts";
import { browser as findBrowser } from "../../setup/browser.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { entryWith, plausible } from "./synthetic.ts";

describe("the page of the history in a browser", function () {
  this.timeout(60_000);
  let place: ReturnType<typeof temporaryPlace>;
  let browser: Browser;
  let url: string;
  before(async () => {
    place = temporaryPlace("history-page-");
    const hostile = {
      stack: "</td><script>document.title='!'</script>",
      failed: [`<img src=x onerror="document.title='!'">`],
    };
    const entries = [
      entryWith(60, hostile),
      ...Array.from({ length: 60 }, (_, nth) => entryWith(59 - nth, plausible(nth))),
    ];
    const rows = entries.map((entry) => ({ entry, isGone: false }));
    const facts = { location: "s3://evidence", problems: [], at: new Date(0), linkOf: () => undefined };
    const file = join(place.path, "history.html");
    writeFileSync(file, pageOf({ ...facts, rows, flaky: flakyOf(entries) }));
    url = pathToFileURL(file).href;
    browser = await chromium.launch({ executablePath: await findBrowser(() => {}), args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser?.close();
    place.remove();
  });

  for (const [width, height, colorScheme] of [
    [1400, 900, "light"],
    [900, 900, "dark"],
    [390, 800, "light"],
  ] as const)
    it(`fits ${width} pixels, loads nothing, runs nothing, and breaks no rule of its policy`, async () => {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      const told: string[] = [];
      const asked: string[] = [];
      page.on("console", (message) => told.push(message.text()));
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(url);
      assert.deepEqual([told, asked], [[], [url]]);
      assert.equal(await page.title(), "Rehearsals in s3://evidence");
      assert.ok(((await page.evaluate("document.documentElement.scrollWidth")) as number) <= width);
      const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      assert.equal(ground, colorScheme === "dark" ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)");
      await page.close();
    });

  it("shows the rows that its filters choose, by the keyboard too", async () => {
    const page = await browser.newPage();
    await page.goto(url);
    const shown = () => page.locator("tr[class]:visible").count();
    assert.equal(await shown(), 61);
    await page.getByLabel("not carried out").check();
    assert.equal(await shown(), 1);
    await page.getByLabel("all").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.getByLabel("passed", { exact: true }).isChecked(), true);
    await page.getByLabel("staging", { exact: true }).check();
    const verdicts = await page.locator("tr[class]:visible").allTextContents();
    assert.ok(verdicts.length > 5 && verdicts.every((text) => /staging\s+✔ passed/.test(text)));
    await page.close();
  });
});
