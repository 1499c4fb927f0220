import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { summaryOf } from "../../report/markdown-summary.ts";
import { browser } from "../../setup/browser.ts";
import { evidenceWith, filesOf, hostile, hostileResult, refinement, resultWith } from "./results.ts";

const diagramsIn = (markdown: string): string[] =>
  [...markdown.matchAll(/^```mermaid\n(.*?)\n```$/gms)].map(([, drawing = ""]) => drawing);

describe("the summary of a rehearsal", () => {
  it("has the verdict in its heading, and failures first", () => {
    const summary = summaryOf(
      resultWith({
        verdict: "failed",
        expectations: [
          { name: "refine.exit", title: "refine.exit", status: "passed", expected: "0", found: "0" },
          {
            name: "lineage.job",
            title: "aviation: lineage.job",
            refinement: "aviation",
            status: "failed",
            expected: "it",
            found: "none",
            hint: "look",
          },
        ],
      }),
    );
    assert.match(summary, /^## ❌ Lineage rehearsal on `local`: failed\n/);
    assert.match(
      summary,
      /\| --- \|\n\| ❌ \| aviation: lineage\.job \| it \| none \| look \|\n\| ✅ \| refine\.exit /,
    );
    assert.match(summary, /\| ✅ \| provision \| 3\.3 \|/);
    assert.match(summary, /`\/s3\/lineage-evidence\/one`/);
  });

  it("names the report where the evidence is, if there is one", () => {
    const evidence = evidenceWith([]);
    assert.doesNotMatch(summaryOf(resultWith({ evidence })), /report\.html/);
    writeFileSync(join(evidence.directory, "report.html"), "");
    const inBucket = { ...evidence, location: "s3://bucket/one/", stored: true };
    assert.match(
      summaryOf(resultWith({ evidence: inBucket })),
      /All of it to look at: `s3:\/\/bucket\/one\/report\.html`/,
    );
    const onDisk = { ...evidence, location: null, stored: false };
    const path = join(evidence.directory, "report.html");
    assert.ok(summaryOf(resultWith({ evidence: onDisk })).includes(`All of it to look at: \`${path}\``));
  });

  it("warns about stand-ins and reports errors", () => {
    const summary = summaryOf(
      resultWith({
        verdict: "error",
        standIns: ["marquez"],
        errors: [{ code: "STORE", message: "no answer\nTry later." }],
      }),
    );
    assert.match(summary, /^> ⚠️ Stand-ins ran for marquez: this rehearsal says nothing about the real services\.$/m);
    assert.match(summary, /> \*\*STORE\*\* no answer<br>Try later\./);
  });

  it("escapes untrusted text, which adds no HTML, cells or lines", () => {
    const summary = summaryOf({ ...hostileResult(), evidence: evidenceWith(hostile) });
    const outside = summary.replace(/^```mermaid.*?^```$/gms, "").replace(/`[^`\n]*`/g, "");
    assert.doesNotMatch(outside, /<(?!br>|\/?details>|\/?summary>)/);
    assert.doesNotMatch(outside, /(?<!\\)\]\(|(?<!\\)`/);
    const rows = summary.split("\n").filter((line) => /^\| (?:❌|✅|➖|⚠️)/u.test(line));
    assert.equal(rows.length, 4 * hostile.length);
    for (const row of rows) assert.ok([6, 7].includes(row.split(/(?<!\\)\|/).length), row);
    assert.equal(diagramsIn(summary).length, 1);
  });
});

describe("the lineage drawn in a summary", function () {
  this.timeout(60_000);
  let launched: Browser;
  before(async () => {
    const executablePath = await browser(() => {});
    launched = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  });
  after(() => launched.close());

  /**
   * Draws the diagram as GitHub and GitLab do, in Mermaid's strict mode, and reads the texts of its
   * nodes.
   */
  async function drawn(names: string[], width = 1200): Promise<{ texts: string[]; edges: number; title: string }> {
    const [drawing = ""] = diagramsIn(summaryOf(resultWith({ evidence: evidenceWith(names) })));
    const page = await launched.newPage({ viewport: { width, height: 800 } });
    await page.setContent("<title>unchanged</title><body></body>");
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("mermaid/dist/mermaid.min.js") });
    await page.evaluate(async (text) => {
      const { mermaid } = globalThis as unknown as { mermaid: typeof import("mermaid").default };
      mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
      document.body.innerHTML = (await mermaid.render("lineage", text)).svg;
    }, drawing);
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT, fullPage: true });
    const texts = await page.locator("g.node").allTextContents();
    const edges = await page.locator("path.flowchart-link").count();
    const title = await page.title();
    await page.close();
    return { texts: texts.map((text) => text.trim()), edges, title };
  }

  it("has a node for every dataset and for the job, and their edges", async () => {
    const { texts, edges } = await drawn(["/work/data/in.csv", "/work/dist/out (1).xlsx", "plain"]);
    assert.deepEqual(texts.toSorted(), ["plain", "the.job", "…/data/in.csv", "…/dist/out (1).xlsx"]);
    assert.equal(edges, 3);
  });

  it("shows hostile names as plain text", async () => {
    const { texts, edges, title } = await drawn(hostile);
    assert.equal(title, "unchanged");
    assert.equal(edges, hostile.length);
    const shown = hostile.slice(0, -3).map((name) => name.replace("\n", " "));
    const shortened = ["bell null end", "end", "…/parts/Training Providers (2026).xlsx", "the.job"];
    assert.deepEqual(texts.toSorted(), [...shown, ...shortened].toSorted());
  });

  it("leaves out nodes beyond 40, and says how many", async () => {
    const { texts } = await drawn(Array.from({ length: 150 }, (_, at) => `/data/dataset-${at}.xlsx`));
    assert.equal(texts.length, 41);
    assert.ok(texts.includes("the.job"));
    assert.ok(texts.includes("and 111 more"));
  });

  it("is left out when no lineage arrived", () => {
    assert.deepEqual(diagramsIn(summaryOf(resultWith({ evidence: evidenceWith([]) }))), []);
    assert.deepEqual(diagramsIn(summaryOf(resultWith({}))), []);
  });

  it("is drawn for each refinement that has a graph", () => {
    const evidence = evidenceWith(["/a/b.csv"], "graph-aviation.json");
    const refinements = [
      { ...refinement("main", "a.job", "failed"), files: filesOf("main") },
      { ...refinement("aviation", "b.job"), files: filesOf("aviation") },
    ];
    const summary = summaryOf(resultWith({ evidence, refinements }));
    assert.match(summary, /### Lineage of `b\.job`\n\n```mermaid\n/);
    assert.equal(diagramsIn(summary).length, 1);
  });
});
