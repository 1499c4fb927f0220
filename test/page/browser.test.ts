import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { judged } from "../../rules/expectation.ts";
import { browser as findBrowser } from "../../setup/browser.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { exampleReport, reported, someModels } from "./example-report.ts";

const sizes = [
  { width: 1280, height: 800 },
  { width: 800, height: 600 },
  { width: 390, height: 844 },
];
const hostile = `</script><img src="https://example.org/x" onerror="document.title='taken'">'\u202egnp.${"long/".repeat(80)}`;

/** A report that failed, with what is missing, new and changed, and with a hostile name wherever one can be. */
const failing = () =>
  exampleReport([...someModels.slice(1), { job: hostile, reads: ["staging.customers"], writes: `${hostile}out` }], {
    before: someModels,
    expected: [{ job: "mart.*", expect: { outputs: ["mart.finance.report"] } }],
    expectations: [judged("lineage.outputs", false, `outputs ${hostile}`, hostile, hostile)],
    verdict: { standIns: ["marquez"], stack: hostile },
    facts: {
      logs: [{ file: "cli.log", bytes: hostile.length, tail: hostile, isWhole: true }],
      settings: [["job", hostile]],
      problems: [hostile],
    },
  });

describe("report.html in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let place: ReturnType<typeof temporaryPlace>;
  let asked: string[];
  let said: string[];
  let page: Page;

  before(async () => {
    place = temporaryPlace("report-");
    writeFileSync(join(place.path, "failed.html"), await reported(failing()));
    writeFileSync(join(place.path, "passed.html"), await reported(exampleReport(someModels)));
    browser = await chromium.launch({ executablePath: await findBrowser(() => {}), args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser?.close();
    place?.remove();
  });
  afterEach(() => page.close());

  const urlOf = (file: string): string => pathToFileURL(join(place.path, file)).href;

  async function open(file: string, of: Parameters<Browser["newPage"]>[0]): Promise<void> {
    page = await browser.newPage(of);
    asked = [];
    said = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.goto(urlOf(file));
  }

  /** What axe finds: the rules that it breaks, each with the elements. */
  async function violations(rule?: string): Promise<string[]> {
    const found = await page.evaluate((only) => {
      const { axe: inPage } = window as unknown as { axe: typeof axe };
      return inPage.run(only === undefined ? {} : { runOnly: [only] });
    }, rule);
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(" | ")}`);
  }

  for (const viewport of sizes)
    it(`fits ${viewport.width}x${viewport.height}, loads nothing, and axe finds nothing in it, light and dark`, async () => {
      await open("failed.html", { viewport });
      const seen = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        verdict: document.querySelector("h1")?.getBoundingClientRect().bottom ?? Number.POSITIVE_INFINITY,
        why: document.querySelector(".why")?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY,
      }));
      assert.ok(seen.width <= viewport.width, `the page is ${seen.width} pixels wide`);
      assert.ok(seen.verdict < viewport.height && seen.why < viewport.height, JSON.stringify(seen));
      await page.locator("details").evaluateAll((all) => {
        for (const one of all) (one as HTMLDetailsElement).open = true;
      });
      await page.locator("#drawing .missing").first().press("Enter");
      await page.evaluate(axe.source);
      assert.deepEqual(await violations(), []);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.deepEqual(await violations("color-contrast"), []);
      assert.deepEqual([asked, said], [[urlOf("failed.html")], []]);
      assert.notEqual(await page.title(), "taken");
    });

  const focused = () => page.locator(":focus").textContent();

  it("finds a node by its name and by a column, and opens its columns by keys alone", async () => {
    await open("passed.html", { viewport: sizes[0] as (typeof sizes)[0] });
    const find = page.getByLabel("Find");
    await find.fill("lifetime");
    assert.equal(await page.locator("#hits").textContent(), "2 of 13");
    await find.press("Enter");
    const panel = page.locator("#panel");
    await panel.getByRole("heading", { name: "mart.customer_lifetime_value" }).waitFor();
    assert.match((await focused()) ?? "", /mart\.customer_lifetime_value/);
    await page.keyboard.press("Escape");
    assert.equal(await panel.isVisible(), false);
    await find.fill("mart.orders_in_euro");
    await find.press("Enter");
    // From the job to what it writes.
    if ((await focused())?.startsWith("job")) await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "dataset · 5 columnsmart.orders_in_euro");
    await page.keyboard.press("Enter");
    const row = panel.getByRole("row", { name: "currency" });
    assert.match(
      (await row.textContent()) ?? "",
      /varchar.*staging\.orders: currency\nstaging\.exchange_rates: currency/s,
    );
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focused(), "job · 1 runmart.orders_in_euro");
    await find.fill("no such name");
    assert.equal(await page.locator("#hits").textContent(), "0 of 13");
    assert.deepEqual(said, []);
  });

  it("zooms by buttons and keys", async () => {
    await open("passed.html", { viewport: sizes[2] as (typeof sizes)[0] });
    const width = () => page.locator("#drawing").evaluate((svg) => Number(svg.getAttribute("width")));
    await page.getByRole("button", { name: "100 %" }).click();
    const natural = await width();
    await page.getByRole("button", { name: "Larger" }).click();
    assert.ok((await width()) > natural);
    await page.getByRole("button", { name: "Fit" }).click();
    assert.ok((await width()) <= 390);
    const fitting = await width();
    await page.locator("#drawing [tabindex='0']").press("+");
    assert.ok((await width()) > fitting);
  });

  it("filters events, and shows the JSON of one as it was sent", async () => {
    await open("failed.html", { viewport: sizes[0] as (typeof sizes)[0] });
    await page.getByLabel("Filter").fill("onerror");
    const rows = page.locator("#events tbody tr:visible");
    assert.equal(await rows.count(), 2);
    assert.equal(await page.locator("#shown-events").textContent(), "2 of 10");
    await rows.first().getByRole("button", { name: "JSON" }).click();
    const text = await page.locator("#events tr.raw pre").innerText();
    assert.equal(JSON.parse(text.replaceAll(/\\u\{(\w+)\}/g, "\\u$1")).job.name, hostile);
    assert.ok(!text.includes("\u202e"));
  });

  it("says all of it without a script, too", async () => {
    await open("failed.html", { javaScriptEnabled: false, viewport: sizes[0] as (typeof sizes)[0] });
    assert.equal(await page.locator(".tools:visible").count(), 0);
    assert.equal(await page.locator("#drawing").isVisible(), true);
    await page.getByText("The lineage as a table").click();
    assert.equal(await page.getByRole("rowheader", { name: "stage.orders" }).isVisible(), true);
  });
});
