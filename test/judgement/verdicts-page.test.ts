import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../judgement/catalogue.ts";
import { verdictsPage } from "../../judgement/verdicts-page.ts";
import { packageRoot } from "../../version.ts";
import { judgements } from "./judged.ts";
import { told } from "./told.ts";

describe("the page of what a verdict proves", () => {
  it("is as `npm run document` makes it", () => {
    assert.equal(readFileSync(join(packageRoot, "docs/verdicts.md"), "utf8"), verdictsPage());
  });

  it("has every expectation that is judged, in that order, and no other", () => {
    const backfill = ["prefect.runs=[{},{}]", "prefect.concurrency=1"];
    const files = ['checks.it={"file":"a"}', 'collect=["a"]'];
    const rules = [
      'expect.jobs=[{"name":"a"}]',
      'expect.datasets=[{"name":"a"}]',
      'expect.columns=[{"coverage":{"dataset":"a"}}]',
      "expect.unexpected.jobs=fail",
      'expect.graph=[{"connected":true}]',
      'expect.parents=[{"job":"a","parent":{"job":"b"}}]',
      'expect.facets=[{"run":"a","facet":"b"}]',
      'graph=[{"connected":true}]',
    ];
    const drift = { contract: "lineage.mine.yaml", sha256: "", drifts: [], events: 2 };
    const deployed = { status: "skipped", reason: "not in this test" } as const;
    const all = judgements(
      { deployed, drift, told: told("refine", "prefect") },
      "expect.fails=true",
      "prefect.job=a.job",
      ...backfill,
      ...files,
      ...rules,
    );
    // A flow run's rules have the names of a refinement's.
    assert.deepEqual(
      catalogue.map(({ name }) => name),
      [...new Set(all.map(({ name }) => name))],
    );
  });
});
