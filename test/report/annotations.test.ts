import assert from "node:assert/strict";
import { annotationsOf } from "../../report/annotations.ts";
import { wantsAnnotations } from "../../report/reports.ts";
import { unfinished } from "../../report/unfinished.ts";
import { judged } from "../../rules/expectation.ts";
import { hostileResult, resultWith } from "./results.ts";

const lines = (text: string): string[] => text.split("\n").slice(0, -1);

describe("annotations for GitHub", () => {
  it("are not written for a rehearsal that passed", () => assert.equal(annotationsOf(resultWith({})), ""));

  it("report a failed expectation in one line: expected, found, hint", () => {
    const failed = { name: "lineage.job", title: "a,b: lineage.job", refinement: "a,b", status: "failed" as const };
    const result = resultWith({
      verdict: "failed",
      expectations: [{ ...failed, expected: "100% of it", found: "none\r\nat all", hint: "look, there: here" }],
    });
    assert.deepEqual(lines(annotationsOf(result)), [
      "::error title=Lineage rehearsal%3A a%2Cb%3A lineage.job::" +
        "expected: 100%25 of it%0Afound: none%0D%0Aat all%0Ahint: look, there: here",
    ]);
  });

  it("warn of what is not met and fails nothing", () => {
    const expectations = [judged("lineage.columns", false, "a column", "none", undefined, "warn")];
    assert.equal(
      annotationsOf(resultWith({ expectations })),
      "::warning title=Lineage rehearsal%3A lineage.columns::expected: a column%0Afound: none\n",
    );
  });

  it("are at most ten errors and ten warnings, the last of which names the rest", () => {
    const annotations = lines(annotationsOf(hostileResult()));
    assert.equal(annotations.filter((line) => line.startsWith("::error title=")).length, 10);
    assert.match(annotations[9] ?? "", /and 19 more::/);
    assert.match(annotations[9] ?? "", /lineage\.13$/);
    assert.equal(
      annotations[10],
      "::warning title=Lineage rehearsal%3A Stand-ins::" +
        "Stand-ins ran for marquez and web: this rehearsal says nothing about the real services.",
    );
    assert.match(annotations[19] ?? "", /^::warning title=Lineage rehearsal%3A and 6 more::/);
    assert.equal(annotations.length, 20);
  });

  it("report why a rehearsal did not start", () => {
    const annotations = annotationsOf(unfinished("local", { code: "SETTINGS", message: "one problem" }));
    assert.equal(annotations, "::error title=Lineage rehearsal%3A SETTINGS::one problem\n");
  });

  it("are written in GitHub jobs, and when the command line says so", () => {
    assert.equal(wantsAnnotations(undefined, { GITHUB_ACTIONS: "true" }), "github");
    assert.equal(wantsAnnotations("none", { GITHUB_ACTIONS: "true" }), "none");
    assert.equal(wantsAnnotations(undefined, {}), "none");
    assert.equal(wantsAnnotations("github", {}), "github");
  });
});
