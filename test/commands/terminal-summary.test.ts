import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { addedForTerminal, summaryForTerminal } from "../../commands/terminal-summary.ts";
import { judged, notJudged } from "../../rules/expectation.ts";
import { resultWith } from "../report/results.ts";

/** What a person reads, without colours. */
const summary = (given: Parameters<typeof resultWith>[0] = {}): string =>
  stripVTControlCharacters(summaryForTerminal(resultWith(given)));

describe("the summary on the terminal", () => {
  it("of a rehearsal that passed ends with where the evidence is, and the verdict", () => {
    assert.equal(
      summary(),
      [
        "",
        "  ✔ lineage.run: a run",
        "  events of refine: sent 2, accepted 2, kept 2",
        "",
        "  evidence: /evidence/one",
        "  stored:   /s3/lineage-evidence/one",
        "  verdict:  passed",
        "",
      ].join("\n"),
    );
  });

  it("says of what failed what was found and what that points to, and of what was not judged why", () => {
    const expectations = [
      judged("lineage.run", false, "a run", "no run\nat all", "Look at cli.log."),
      notJudged("graph.drawn", "a picture", "there is no web UI"),
    ];
    const text = summary({ verdict: "failed", expectations });
    assert.match(text, /^ {2}✘ lineage\.run: a run\n {6}found: no run\n {6}at all\n {6}hint: Look at cli\.log\.$/m);
    assert.match(text, /^ {2}– graph\.drawn: a picture\n {6}not judged: there is no web UI$/m);
    assert.match(text, /verdict: {2}failed$/m);
  });

  it("says of what only warned what was found, and stays passed", () => {
    const text = summary({ expectations: [judged("lineage.columns", false, "a column", "none", "Look.", "warn")] });
    assert.match(text, /^ {2}! lineage\.columns: a column\n {6}found: none\n {6}hint: Look\.$/m);
    assert.match(text, /verdict: {2}passed$/m);
  });

  it("says what passed without what was found", () => {
    assert.doesNotMatch(summary(), /found:/);
  });

  it("lists errors with what to do next, and says when the evidence is stored nowhere", () => {
    const text = summary({
      verdict: "error",
      errors: [{ code: "STORE", message: "storing: the store is full\nMake room." }],
      evidence: { directory: "/evidence/one", location: null, uri: null, stored: false },
    });
    assert.match(text, /^ {2}STORE: storing: the store is full\n {6}Make room\.$/m);
    assert.match(text, /^ {2}stored: {3}no; the local copy is the only one$/m);
  });

  it("of a stack that runs lists its URLs with what each is for, and how to stop it; there is neither evidence nor a verdict on lineage", () => {
    const text = summary({
      stack: "mine",
      expires: "2026-11-24T19:06:00.000Z",
      expectations: [],
      evidence: { directory: "", location: null, uri: null, stored: false },
      urls: {
        marquez: "http://127.0.0.1:5000",
        marquezAdmin: "http://127.0.0.1:50010",
        web: "http://127.0.0.1:3000",
        prefect: "http://127.0.0.1:4200",
        catalog: "http://127.0.0.1:8080",
      },
    });
    for (const line of [
      "  The stack mine is running:",
      "    marquez       http://127.0.0.1:5000   Marquez. Programs send events to it with OPENLINEAGE_URL=http://127.0.0.1:5000; its API is at /api/v1",
      "    marquezAdmin  http://127.0.0.1:50010  the admin port of Marquez: /healthcheck, /metrics, /threads",
      "    web           http://127.0.0.1:3000   the web UI of Marquez: the lineage as people see it",
      "    prefect       http://127.0.0.1:4200   the UI of Prefect. Programs use its API with PREFECT_API_URL=http://127.0.0.1:4200/api",
      "    catalog       http://127.0.0.1:8080   your own service",
      "  stop it:      npx rehearse down --stack mine",
      "  after 2026-11-24T19:06:00.000Z `rehearse reap` stops it",
    ])
      assert.ok(text.split("\n").includes(line), line);
    assert.doesNotMatch(text, /verdict|evidence/);
  });

  it("warns of stand-ins, and only where some ran", () => {
    assert.match(summary({ standIns: ["marquez", "web"] }), /Stand-ins ran for marquez and web: .* nothing about/);
    assert.doesNotMatch(summary(), /[Ss]tand-in/);
  });
});

describe("what the end of a rehearsal adds to its summary", () => {
  const added = (given: Parameters<typeof resultWith>[0] = {}) =>
    stripVTControlCharacters(addedForTerminal(resultWith(given), resultWith({ warnings: ["seen"] })));

  it("is nothing where the stack is destroyed", () => {
    assert.equal(added({ warnings: ["seen"] }), "");
  });

  it("is what could not be destroyed, and the verdict that it makes", () => {
    const errors = [{ code: "DESTROY", message: "destroying the stack: a network is left\nRun this." }];
    assert.equal(
      added({ verdict: "error", errors, warnings: ["seen", "new"] }),
      "\n  DESTROY: destroying the stack: a network is left\n      Run this.\n\n  new\n  verdict:  error\n",
    );
  });

  it("is the table of a stack that keeps running", () => {
    assert.match(added({ urls: { marquez: "http://127.0.0.1:1" } }), /http:\/\/127\.0\.0\.1:1/);
  });
});
