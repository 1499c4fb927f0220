import assert from "node:assert/strict";
import { judgeJobRule } from "../../rules/jobs.ts";
import { jobRules } from "../../settings/expected-jobs.ts";
import { runEvent } from "../judgement/sent-events.ts";
import { posted } from "../lineage/recorded.ts";
import { factsOf, home, jobEvent, only, reads, runId } from "./flow.ts";

const judged = (rule: unknown, facts: ReturnType<typeof factsOf>) => {
  const [parsed] = jobRules.parse([rule]);
  assert.ok(parsed);
  return only(judgeJobRule(parsed, facts));
};
const judge = (rule: unknown, ...events: unknown[]) => judged(rule, factsOf(...events));
/** raw -> load -> stage -> clean -> mart */
const chain = [reads("load", ["raw/orders"], ["stage/orders"]), reads("clean", ["stage/orders"], ["mart/orders"])];
const load = { namespace: home, name: "load" };

describe("the rule of jobs", () => {
  it("passes with one job or more that match", () => {
    assert.deepEqual(judge({ name: "load" }, ...chain), {
      status: "passed",
      title: "lineage.jobs load",
      expected: "job load",
      found: "as expected, 1 job",
    });
    assert.equal(judge({ name: "{load,clean}" }, ...chain).found, "as expected, 2 jobs");
  });

  it("names the nearest job that arrived, and marks the difference", () => {
    assert.equal(judge({ name: "loads" }, ...chain).found, "the nearest that arrived is load[-s]");
    assert.equal(judge({ name: "laod", severity: "warn" }, ...chain).status, "warned");
  });

  it("says where the name arrived in another namespace", () => {
    const { title, found } = judge({ name: "load", namespace: "etl" }, ...chain);
    assert.deepEqual(
      [title, found],
      ["lineage.jobs load in namespace etl", "the name arrived in namespace shop, not in etl"],
    );
  });

  it("takes the name that Marquez gives a job, and the one in its events", () => {
    const parent = { run: { runId: runId(9) }, job: { namespace: home, name: "dbt" } };
    const child = runEvent("COMPLETE", runId(1), load, { run: { runId: runId(1), facets: { parent } } });
    for (const name of ["dbt.load", "load"]) assert.equal(judge({ name }, child).status, "passed", name);
    assert.equal(judge({ name: "dbt.laod" }, child).found, "the nearest that arrived is dbt.l[oa]d");
  });

  it("counts the jobs that match", () => {
    assert.equal(judge({ name: "*", count: 2 }, ...chain).status, "passed");
    const { expected, found } = judge({ name: "*", count: { min: 3 } }, ...chain);
    assert.deepEqual([expected, found], ["at least 3 jobs *", "2 jobs: load, clean"]);
  });

  it("takes a count of 0 as a job that must not be there", () => {
    assert.equal(judge({ name: "tmp-*", count: 0 }, ...chain).status, "passed");
    const { expected, found } = judge({ name: "load", count: 0 }, ...chain);
    assert.deepEqual([expected, found], ["no job load", "1 job: load"]);
  });

  it("counts the runs of each job, and looks at the state of each run", () => {
    const rule = { name: "*", runs: 1, states: ["COMPLETED"] };
    assert.equal(judge(rule, ...chain).status, "passed");
    const start = runEvent("START", runId(1), load);
    const { expected, found } = judge({ ...rule, runs: { min: 2, max: 3 } }, start);
    assert.equal(expected, "job * with 2 to 3 runs, all runs COMPLETED");
    assert.equal(found, `load: it has 1 run; run ${runId(1)} is RUNNING: it sent START, and no end`);
    const failed = judge({ name: "load", runs: "any", states: ["COMPLETED"] }, start, runEvent("FAIL", runId(1), load));
    assert.equal(failed.found, `load: run ${runId(1)} is FAILED`);
  });

  it("tells which of several jobs are not as they should be", () => {
    const { found } = judge({ name: "*", outputs: ["stage/orders"] }, ...chain);
    assert.match(found, /^1 of 2 jobs: clean: its outputs are mart\/orders\. Nothing matches stage\/orders/);
  });

  it("takes a list of datasets as all of them, and at least as some", () => {
    assert.equal(judge({ name: "load", inputs: ["raw/*"], outputs: ["stage/orders"] }, ...chain).status, "passed");
    const two = reads("load", ["raw/orders", "raw/items"], []);
    assert.equal(
      judge({ name: "load", inputs: ["raw/orders"] }, two).found,
      "load: its inputs are raw/orders, raw/items. Not declared: raw/items",
    );
    assert.equal(judge({ name: "load", inputs: { atLeast: ["raw/orders"] } }, two).status, "passed");
    assert.equal(
      judge({ name: "load", inputs: { atLeast: ["raw/order"] } }, two).found,
      "load: its inputs are raw/orders, raw/items. Nothing matches raw/order; the nearest that arrived is raw/order[s]",
    );
  });

  it("takes an empty list as none, and what is left out as not judged", () => {
    const { expected, found } = judge({ name: "load", outputs: [] }, ...chain);
    assert.deepEqual(
      [expected, found],
      ["job load with no outputs", "load: its outputs are stage/orders. Not declared: stage/orders"],
    );
    assert.equal(judge({ name: "load", outputs: [] }, reads("load", ["raw/orders"], [])).status, "passed");
    assert.equal(judge({ name: "load" }, ...chain).status, "passed");
  });

  it("says that an output is gone because an input never came", () => {
    const rule = { name: "load", inputs: ["raw/orders", "raw/items"], outputs: ["stage/orders", "stage/items"] };
    assert.match(
      judge(rule, ...chain).found,
      /; its outputs are stage\/orders\. Nothing matches stage\/items; .* It did not read raw\/items either: an output that is made of that cannot be there$/,
    );
    assert.match(
      judge({ name: "load", outputs: ["stage/orders"] }, reads("load", [], [])).found,
      /Nothing matches stage\/orders\. It has no inputs either$/,
    );
  });

  it("tells a static job, of which a job event tells, from one that runs", () => {
    assert.equal(judge({ name: "load", static: true, runs: 0 }, jobEvent("load")).status, "passed");
    assert.equal(judge({ name: "load", static: false, runs: "any" }, ...chain).status, "passed");
    assert.equal(judge({ name: "load", static: true }, ...chain).found, "load: no job event tells of it, only 1 run");
    assert.equal(
      judge({ name: "load", static: false }, jobEvent("load")).found,
      "load: a job event tells of it, which describes a job without running it",
    );
  });

  it("says why nothing arrived: no event, or none that Marquez took", () => {
    const { found, hint } = judge({ name: "load" });
    assert.deepEqual([found, hint], ["none arrived", "No event of the command names a job: see lineage.sent."]);
    const facts = factsOf();
    facts.lineage.add(posted(chain[0], { status: 400 }));
    assert.equal(
      judged({ name: "load" }, facts).hint,
      "Marquez did not accept 1 event of the command: see lineage.accepted.",
    );
  });
});
