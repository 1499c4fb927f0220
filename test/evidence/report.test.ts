import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { reportFile } from "../../evidence/report.ts";
import { writeVerdict } from "../../evidence/write-verdict.ts";
import { verdictOf } from "../../judgement/verdict.ts";
import { judged } from "../../rules/expectation.ts";
import { Secret } from "../../settings/secret.ts";
import { type Example, example } from "../context/example.ts";
import { command } from "../judgement/judged.ts";
import { requestsOf, someModels } from "../page/example-report.ts";

const secret = "a<secret>&value";

/** The report of a rehearsal, as it lies in its sealed bundle. */
async function reportOf(
  rehearsal: Example,
  facts: Parameters<typeof writeVerdict>[2] = {},
  expectations = [judged("lineage.sent", true, "events", "2 events")],
): Promise<string> {
  await writeVerdict(rehearsal.bundle, verdictOf(rehearsal, [], expectations), facts);
  return readFileSync(rehearsal.bundle.path(reportFile), "utf8");
}

const ndjson = requestsOf(someModels)
  .map((request) => `${JSON.stringify(request)}\n`)
  .join("");

describe("report.html of a bundle", () => {
  it("is made of what lies in the bundle, where nobody knows more: a rehearsal that was killed", async () => {
    using rehearsal = example();
    await rehearsal.bundle.write("events.ndjson", ndjson);
    await rehearsal.bundle.write("cli.log", "read 3 files\nwrote 1,204 rows\n");
    const cause = { verdict: "interrupted", phase: "rehearsal", message: "it was asked to stop by SIGTERM" } as const;
    await writeVerdict(rehearsal.bundle, verdictOf(rehearsal, [], [], cause), {});
    const report = readFileSync(rehearsal.bundle.path(reportFile), "utf8");
    for (const text of [
      /<h1>■ interrupted/,
      /asked to stop by SIGTERM/,
      /mart\.customer_lifetime_value/,
      /wrote 1,204 rows/,
      /Events \(10\)/,
      /href="\.\/SHA256SUMS"/,
    ])
      assert.match(report, text);
    assert.match(readFileSync(rehearsal.bundle.path("SHA256SUMS"), "utf8"), /^[0-9a-f]{64} {2}report\.html$/m);
    assert.match(readFileSync(rehearsal.bundle.path("notes.md"), "utf8"), /\[report\.html\]\(report\.html\)/);
  });

  it("says what could not be read, and is there all the same", async () => {
    using rehearsal = example();
    await rehearsal.bundle.write("events.ndjson", ndjson);
    appendFileSync(rehearsal.bundle.path("events.ndjson"), '{"at":"2026-11');
    await rehearsal.bundle.write("graph.json", '{"graph": [{]}');
    const report = await reportOf(rehearsal);
    assert.match(report, /events\.ndjson could be read as far as line 10: /);
    assert.match(report, /graph\.json could not be read: /);
    assert.match(report, /Events \(10\)/);
  });

  it("shows settings with what a library has compiled, such as a JSONPath", async () => {
    using rehearsal = example(() => ({
      checks: { ready: { file: "a.json", json: "$.status.phase", is: "Running" } },
    }));
    const report = await reportOf(rehearsal, { settings: rehearsal.settings });
    assert.match(report, /\$\.status\.phase/);
  });

  it("says that a line of the record holds no request, and the bundle is sealed all the same", async () => {
    using rehearsal = example();
    await rehearsal.bundle.write("events.ndjson", `${ndjson}{"event":1}\n`);
    const report = await reportOf(rehearsal);
    assert.match(report, /a line of events\.ndjson holds no request: it lacks at/);
    assert.match(report, /mart\.customer_lifetime_value/);
    assert.ok(rehearsal.bundle.files().includes("SHA256SUMS"));
  });

  it("holds no secret: neither in settings, commands and steps nor as HTML or JSON writes it", async () => {
    using rehearsal = example(() => ({
      refine: { command: ["run", secret], env: { API_TOKEN: secret, SHORT_TOKEN: "abc" } },
    }));
    rehearsal.bundle.redactor.conceal(new Secret(secret));
    await rehearsal.bundle.write("cli.log", `connecting with ${secret}\n`);
    rehearsal.tell({ name: "refine", status: "failed", seconds: 1, detail: `no access with ${secret}` });
    const report = await reportOf(rehearsal, {
      settings: rehearsal.settings,
      steps: rehearsal.steps.list(),
      commands: [
        {
          command: { name: "own", exit: [0] },
          run: { status: "passed", seconds: 1, value: { ...command, argv: ["run", secret] } },
        },
      ],
      drift: {
        contract: "lineage.yaml",
        sha256: "",
        events: 1,
        drifts: [{ change: "removed", level: "job", kind: "breaking", what: `${secret} was removed` }],
      },
    });
    assert.match(report, /no access with \*\*\*/);
    assert.match(report, /\*\*\* was removed/);
    assert.doesNotMatch(
      report,
      /secret(?:>|&gt;|\\u003e)(?:&|&amp;|\\u0026)value|SHORT_TOKEN<\/code><\/th><td><code>abc/,
    );
    assert.match(report, /refine\.env\.SHORT_TOKEN<\/code><\/th><td><code>\*\*\*/);
  });

  it("shows the end of a long log, and says that there is more", async () => {
    using rehearsal = example();
    await rehearsal.bundle.write("cli.log", Array.from({ length: 5_000 }, (_, nth) => `line ${nth} ü`).join("\n"));
    const report = await reportOf(rehearsal);
    assert.match(report, /line 4999 ü<\/pre><p>These are the last lines\. All of it: <a href="\.\/cli\.log">/);
    assert.doesNotMatch(report, /line 4900 /);
  });
});
