import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type Browser, chromium, type Page } from "playwright-core";
import { readSettings } from "../../offline/emulators/web-stand-in/settings.ts";
import { webServer } from "../../offline/emulators/web-stand-in/web-server.ts";
import { type Listening, listening, MemoryJournal, marquezOver, post } from "./in-process.ts";
import { recordedBody, recordedEvents } from "./recorded-marquez.ts";

const MAIN = fileURLToPath(new URL("../../offline/emulators/web-stand-in/main.ts", import.meta.url));

const isThere = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function chromiumOnPath(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, "chromium")).find(isThere);
  return found ?? assert.fail("these tests need a browser: put `chromium` on PATH (Debian package chromium)");
}

const webFor = async (url: string): Promise<Listening> => {
  const { hostname: host, port } = new URL(url);
  return await listening(webServer({ host, port: Number(port) }, () => undefined));
};

const completed = (job: string, inputs: string[], outputs: string[]) => ({
  eventType: "COMPLETE",
  eventTime: "2026-01-01T00:00:00Z",
  run: { runId: job },
  job: { namespace: "odd ns/x", name: job },
  inputs: inputs.map((name) => ({ namespace: "file", name })),
  outputs: outputs.map((name) => ({ namespace: "file", name })),
  producer: "https://example.invalid/test",
});

const jobPage = (namespace: string, name: string): string =>
  `/lineage/job/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/`;

describe("web stand-in in a browser", function () {
  this.timeout(60_000);
  let marquez: Listening;
  let web: Listening;
  let browser: Browser;
  let page: Page;
  let asked: string[];
  let thrown: Error[];

  before(async () => {
    marquez = await marquezOver(new MemoryJournal());
    for (const event of recordedEvents) assert.equal(await post(marquez, event), 201);
    web = await webFor(marquez.url);
    const args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    browser = await chromium.launch({ executablePath: chromiumOnPath(), args });
  });
  after(async () => {
    await browser?.close();
    await web[Symbol.asyncDispose]();
    await marquez[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    page.setDefaultTimeout(10_000);
    asked = [];
    thrown = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => thrown.push(error));
  });
  afterEach(() => page.close());

  const drawn = async (path: string): Promise<void> => {
    await page.goto(web.url + path);
    await page.locator('[data-testid="zoom-pan-group"] text').first().waitFor();
  };
  const texts = async (selector: string): Promise<string[]> =>
    (await page.locator(`[data-testid="zoom-pan-group"] ${selector}`).allTextContents()).sort();

  it("draws the recorded graph with the marks of the Marquez web UI", async () => {
    await drawn(jobPage("hotpass.local", "hotpass.pipeline.generic"));
    const { graph } = recordedBody({ fixture: "lineage.json" } as never) as {
      graph: { data: { name: string }; outEdges: { origin: string; destination: string }[] }[];
    };
    const edges = graph.flatMap(({ outEdges }) => outEdges.map((e) => `${e.origin}-${e.destination}`)).sort();
    const lines = page.locator('[data-testid="zoom-pan-group"] polyline');
    assert.deepEqual((await lines.evaluateAll((all) => all.map(({ id }) => id))).sort(), edges);
    assert.deepEqual(await texts("text.label"), [...Array(5).fill("DATASET"), "JOB", "JOB"]);
    assert.deepEqual(await texts("text.name"), graph.map(({ data }) => data.name).sort());
    assert.equal(await page.getByText("stand-in for the Marquez web UI").isVisible(), true);
    assert.equal(await page.locator("h1").textContent(), "hotpass.pipeline.generic");
    assert.deepEqual(thrown, []);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(`${web.url}/`) && !url.startsWith("data:")),
      [],
    );
  });

  it("draws what leads to a job on its left, and what it leads to on its right", async () => {
    await drawn(jobPage("hotpass.local", "hotpass.pipeline.generic"));
    const left = async (name: string): Promise<number> =>
      (await page.locator(".card", { hasText: name }).first().boundingBox())?.x ?? Number.NaN;
    const columns = [
      "raw_contacts",
      "hotpass.pipeline.generic",
      "refined_contacts",
      "hotpass.dashboard.extract",
      "dashboard_extract",
    ];
    const places = await Promise.all(columns.map(left));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(places).size, columns.length);
  });

  it("shows names in full, however long, each within its card and the cards within the window", async () => {
    const long = "/home/x/data/SACAA Flight Schools - Refined copy__CLEANED and then refined some more (2).xlsx";
    const solid = `/home/x/dist/${"0123456789".repeat(8)}.zip`;
    await post(marquez, completed("long names", [long], [solid]));
    await drawn(jobPage("odd_ns/x", "long names"));
    const last = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
    assert.deepEqual(await texts("text.name"), [last(long), last(solid), "long names"].sort());
    assert.ok((await texts("title")).includes(`file ${long}`));
    const outside = await page.locator(".card").evaluateAll(
      (cards) =>
        cards.filter((card) => {
          const frame = card.querySelector(".frame")?.getBoundingClientRect();
          const parts = [...card.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
          return (
            parts.some((p) => !frame || p.left < frame.left || p.right > frame.right || p.bottom > frame.bottom) ||
            !frame ||
            frame.left < 0 ||
            frame.right > innerWidth ||
            frame.bottom > innerHeight
          );
        }).length,
    );
    assert.equal(outside, 0);
  });

  it("takes a name for text, whatever stands in it", async () => {
    const hostile = `<img src=x onerror="window.hit=1">"><script>window.hit=1</script>`;
    await post(marquez, completed(hostile, [hostile], []));
    await drawn(jobPage("odd_ns/x", hostile));
    assert.equal(await page.locator("h1").textContent(), hostile);
    // A dataset that looks like a path shows its last part.
    assert.deepEqual(await texts("text.name"), [hostile, "script>"].sort());
    assert.equal(await page.locator("img, body script").count(), 0);
    assert.equal(await page.evaluate(() => "hit" in window), false);
  });

  it("draws as far as the address says, and two jobs far where it says nothing", async () => {
    const names = ["first", "second", "third", "fourth", "fifth", "sixth"];
    for (const [nth, name] of names.entries())
      await post(
        marquez,
        completed(name, [`${name} in`, ...(nth > 0 ? [`${names[nth - 1]} out`] : [])], [`${name} out`]),
      );
    const jobs = async (query: string): Promise<number> => {
      await drawn(`${jobPage("odd_ns/x", "first")}${query}`);
      return (await texts("text.label")).filter((label) => label === "JOB").length;
    };
    assert.deepEqual([await jobs(""), await jobs("?depth=none"), await jobs("?depth=20")], [3, 3, 6]);
  });

  it("draws a job without datasets alone", async () => {
    await post(marquez, { ...completed("only started", ["in"], []), eventType: "START" });
    await drawn(jobPage("odd_ns/x", "only started"));
    assert.deepEqual(await texts("text.label"), ["JOB"]);
    assert.equal(await page.locator("polyline").count(), 0);
  });

  it("draws no graph for a job that does not exist, though its header has the name", async () => {
    await page.goto(web.url + jobPage("hotpass.local", "no.such.job"));
    await page.getByText("Job 'no.such.job' not found.").waitFor();
    assert.equal(await page.locator("h1").textContent(), "no.such.job");
    assert.equal(await page.locator("polyline").count(), 0);
    assert.equal(await page.locator('[data-testid="zoom-pan-group"] text').count(), 0);
  });

  it("lists the jobs, each linked to its page", async () => {
    await page.goto(web.url);
    await page.getByRole("link", { name: "hotpass.local / hotpass.pipeline.generic" }).click();
    await page.locator("polyline").first().waitFor();
    assert.equal(new URL(page.url()).pathname, jobPage("hotpass.local", "hotpass.pipeline.generic"));
  });
});

describe("web stand-in, its server", () => {
  it("answers as the Marquez web UI does: health, and 301 to the page with its last slash", async () => {
    await using web = await webFor("http://127.0.0.1:1");
    const health = await fetch(`${web.url}/healthcheck`);
    assert.deepEqual([health.status, await health.text()], [200, "OK"]);
    assert.equal(health.headers.get("x-lineage-rehearsal-stand-in"), "marquez-web");
    const moved = await fetch(`${web.url}/lineage/job/a%2Fb/c?depth=2`, { redirect: "manual" });
    assert.deepEqual([moved.status, moved.headers.get("location")], [301, "/lineage/job/a%2Fb/c/?depth=2"]);
    assert.equal((await fetch(`${web.url}/lineage/job/a%2Fb/c/`)).status, 200);
    assert.equal((await fetch(`${web.url}/stand-in/../settings.ts`)).status, 404);
    assert.equal((await fetch(`${web.url}/stand-in/%2e%2e%2fsettings.ts`)).status, 404);
  });

  it("hands the API's requests on as they came", async () => {
    const seen: Pick<IncomingMessage, "method" | "url">[] = [];
    await using marquez = await listening(
      createServer(({ method, url }, response) => {
        seen.push({ method, url });
        response.writeHead(418, { "content-type": "application/json" }).end("{}");
      }),
    );
    await using web = await webFor(marquez.url);
    const url = "/api/v1/namespaces/s3%3A%2F%2Fbucket/datasets?limit=1";
    const answer = await fetch(web.url + url, { method: "POST", body: "x" });
    assert.deepEqual([answer.status, await answer.text()], [418, "{}"]);
    assert.deepEqual(seen, [{ method: "POST", url }]);
  });

  it("answers 504 while Marquez does not answer", async () => {
    await using web = await webFor("http://127.0.0.1:1");
    assert.equal((await fetch(`${web.url}/api/v1/namespaces`)).status, 504);
  });

  it("needs all three of its settings, and exits 1 naming those that are missing", async () => {
    assert.deepEqual(readSettings({ MARQUEZ_HOST: "m", MARQUEZ_PORT: "1", WEB_PORT: "2" }), {
      marquez: { host: "m", port: 1 },
      port: 2,
    });
    const env = { MARQUEZ_HOST: "m", MARQUEZ_PORT: "", WEB_PORT: "" };
    const { exitCode, stdout } = await execa(process.execPath, [MAIN], { env, reject: false });
    assert.equal(exitCode, 1);
    assert.match(stdout, /cannot start: not set: MARQUEZ_PORT, WEB_PORT/);
  });

  it("says that it is a stand-in, and ends on SIGTERM", async () => {
    const env = { MARQUEZ_HOST: "127.0.0.1", MARQUEZ_PORT: "1", WEB_PORT: "0" };
    const running = execa(process.execPath, [MAIN], { env, reject: false });
    const lines: string[] = [];
    for await (const line of running) {
      lines.push(line);
      if (line.includes("on port")) running.kill("SIGTERM");
    }
    const { exitCode, stderr } = await running;
    assert.equal(exitCode, 0);
    assert.match(lines[0] ?? "", /stand-in for the Marquez web UI, not the Marquez web UI/);
    assert.equal(stderr, "");
  });
});
