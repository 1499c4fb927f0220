import assert from "node:assert/strict";
import { judgeUnexpected } from "../../rules/unexpected.ts";
import { datasetRules } from "../../settings/expected-datasets.ts";
import { jobRules, unexpected } from "../../settings/expected-jobs.ts";
import { factsOf, reads } from "./flow.ts";

interface Written {
  job?: string;
  inputs?: string[];
  jobs?: unknown[];
  datasets?: unknown[];
}
const chain = [reads("load", ["raw/orders"], ["stage/orders"]), reads("clean", ["stage/orders"], ["mart/orders"])];
const judge = (levels: object, { jobs = [], datasets = [], ...own }: Written) =>
  judgeUnexpected(
    {
      ...own,
      jobs: jobRules.parse(jobs),
      datasets: datasetRules.parse(datasets),
      unexpected: unexpected.parse(levels),
    },
    factsOf(...chain),
  ).map(({ title, status, expected, found, hint }) => ({ title, status, expected, found, hint }));

describe("what nothing declares", () => {
  it("passes where all jobs and datasets are named: by the settings, or by a rule", () => {
    const clean = { name: "clean", inputs: ["stage/*"] };
    const all = judge(
      { jobs: "fail", datasets: "fail" },
      { job: "load", inputs: ["raw/orders"], jobs: [clean], datasets: [{ name: "mart/*" }] },
    );
    assert.deepEqual(
      all.map(({ title, status, found }) => [title, status, found]),
      [
        ["lineage.unexpected jobs", "passed", "none other"],
        ["lineage.unexpected datasets", "passed", "none other"],
      ],
    );
  });

  it("fails or warns, names each, and what of that is near to a declared one", () => {
    const [jobs, datasets] = judge(
      { jobs: "fail", datasets: "warn" },
      { job: "load", inputs: ["raw/orders"], jobs: [{ name: "claen" }], datasets: [{ name: "mart/ordrs" }] },
    );
    assert.deepEqual(jobs, {
      title: "lineage.unexpected jobs",
      status: "failed",
      expected: "no jobs but those that are declared",
      found: "1 job that nothing declares: clean",
      hint: "clean is near to cl[ae]n, which is declared. Declare each with a rule of expect.jobs, or set expect.unexpected.jobs to ignore.",
    });
    assert.equal(datasets?.status, "warned");
    assert.equal(datasets?.found, "2 datasets that nothing declares: stage/orders, mart/orders");
    assert.match(datasets?.hint ?? "", /mart\/orders is near to mart\/ord\[-e\]rs, which is declared\./);
  });

  it("is not judged where the settings say nothing of it", () => {
    assert.deepEqual(judge({}, { job: "load" }), []);
    assert.deepEqual(
      judge({ datasets: "fail" }, {}).map(({ title }) => title),
      ["lineage.unexpected datasets"],
    );
  });
});
