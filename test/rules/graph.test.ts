import assert from "node:assert/strict";
import { judgeGraphRule } from "../../rules/graph.ts";
import { graphRules } from "../../settings/expected-graph.ts";
import { runEvent } from "../judgement/sent-events.ts";
import { dataset, factsOf, home, only, reads, runId } from "./flow.ts";

const judge = (rule: unknown, ...events: unknown[]) => {
  const [parsed] = graphRules.parse([rule]);
  assert.ok(parsed);
  return only(judgeGraphRule(parsed, factsOf(...events)));
};
const s3 = (scheme: string) => ({ name: "stage/orders", namespace: `${scheme}://b` });
/** raw -> load -> stage -> clean -> mart */
const chain = [reads("load", ["raw/orders"], ["stage/orders"]), reads("clean", ["stage/orders"], ["mart/orders"])];
/** The same, but the two jobs name what is between them differently. */
const gap = [reads("load", ["raw/orders"], [s3("s3")]), reads("clean", [s3("s3a")], ["mart/orders"])];
const toMart = { from: "raw/*", to: "mart/*" };
const whole = "raw/orders → job load → stage/orders → job clean → mart/orders";

describe("the rule of a path", () => {
  it("passes with a path, and tells it whole", () => {
    assert.deepEqual(judge({ path: toMart }, ...chain), {
      status: "passed",
      title: "lineage.graph path from raw/* to mart/*",
      expected: "a path from raw/* to mart/*",
      found: whole,
    });
    assert.equal(judge({ path: { from: { job: "load" }, to: { job: "clean" } } }, ...chain).status, "passed");
  });

  it("tells where the path stops, and by what the names differ", () => {
    const { status, found, hint } = judge({ path: toMart }, ...gap);
    assert.equal(status, "failed");
    assert.equal(
      found,
      "raw/orders → job load → stage/orders in namespace s3://b stops there: no job reads stage/orders in namespace s3://b",
    );
    assert.equal(
      hint,
      "mart/orders comes from stage/orders in namespace s3a://b. No job writes stage/orders in namespace s3[a]://b, and stage/orders in namespace s3://b is the nearest that is written and not read.",
    );
  });

  it("goes through a symlink, which says that two names mean the same data", () => {
    const symlinks = { identifiers: [{ ...s3("s3a"), type: "TABLE" }] };
    const linked = reads("load", ["raw/orders"], [{ ...s3("s3"), facets: { symlinks } }]);
    assert.equal(
      judge({ path: toMart }, linked, gap[1]).found,
      "raw/orders → job load → stage/orders in namespace s3://b = stage/orders in namespace s3a://b → job clean → mart/orders",
    );
  });

  it("tells the shortest path that has too many jobs, and the one that goes another way", () => {
    assert.equal(
      judge({ path: { ...toMart, hops: 1 } }, ...chain).found,
      `the shortest has 2 jobs, more than 1: ${whole}`,
    );
    assert.equal(judge({ path: { ...toMart, hops: 2 } }, ...chain).status, "passed");
    const through = { ...toMart, through: [{ job: "clean" }, { job: "load" }] };
    const { expected, found } = judge({ path: through }, ...chain);
    assert.equal(expected, "a path from raw/* to mart/* through job clean, then job load");
    assert.equal(found, `none that way; there is ${whole}`);
    assert.equal(judge({ path: { ...toMart, through: ["stage/*"] } }, ...chain).status, "passed");
  });

  it("names the nearest name where a pattern matches nothing, or the namespace in which the name is", () => {
    assert.equal(
      judge({ path: { from: "raw/order", to: "mart/*" } }, ...chain).found,
      "nothing matches raw/order: the nearest that arrived is raw/order[s]",
    );
    assert.equal(
      judge({ path: { from: "stage/orders", to: "mart/*" } }, ...gap).found,
      "nothing matches stage/orders: the name arrived in namespace s3://b, not in shop",
    );
    assert.equal(
      judge({ path: toMart }).found,
      "nothing matches raw/*: none arrived; nothing matches mart/*: none arrived",
    );
  });

  it("may be wanted from every dataset, or to every one", () => {
    const more = [...gap, reads("copy", ["raw/customers"], ["mart/customers"])];
    assert.equal(judge({ path: toMart }, ...more).status, "passed");
    const { status, expected, found, hint } = judge({ path: { ...toMart, every: "both" } }, ...more);
    assert.equal(status, "failed");
    assert.equal(expected, "a path from every raw/* to every mart/*");
    assert.match(found, /^none for raw\/orders, mart\/orders: raw\/orders → job load → .* stops there/);
    assert.match(hint ?? "", /There is raw\/customers → job copy → mart\/customers\.$/);
    assert.match(judge({ path: { ...toMart, every: "to" } }, ...more).found, /^none for mart\/orders: /);
    assert.equal(judge({ path: { ...toMart, every: "both", hops: 2 } }, ...chain).status, "passed");
    assert.match(
      judge({ path: { ...toMart, every: "from", hops: 1 } }, ...chain, more[2]).found,
      /^none for raw\/orders: the shortest has 2 jobs/,
    );
  });

  it("tells of a job that writes nothing, of one that reads nothing, and of a circle", () => {
    const [, clean] = chain;
    assert.equal(
      judge({ path: toMart }, reads("load", ["raw/orders"], []), clean).found,
      "raw/orders → job load stops there: it writes nothing",
    );
    const made = reads("make", [], ["mart/orders"]);
    assert.equal(
      judge({ path: toMart }, chain[0], made).hint,
      "mart/orders comes from job make. Nothing leads there: job make reads nothing.",
    );
    const circle = [reads("a", ["raw/one"], ["two"]), reads("b", ["two"], ["raw/one"]), clean];
    assert.equal(
      judge({ path: { from: "raw/one", to: "mart/*" } }, ...circle).found,
      "it leads round in a circle: raw/one, job a, two, job b",
    );
  });
});

describe("the rule of no path", () => {
  const toPublic = { from: "raw/*", to: "mart/*" };

  it("fails with the forbidden path whole, and the job where it can be cut", () => {
    assert.deepEqual(judge({ noPath: toPublic }, ...chain), {
      status: "failed",
      title: "lineage.graph no path from raw/* to mart/*",
      expected: "no path from raw/* to mart/*",
      found: whole,
      hint: "job clean reads stage/orders and writes mart/orders.",
    });
    assert.equal(judge({ noPath: toPublic, severity: "warn" }, ...chain).status, "warned");
  });

  it("passes where both are there and none leads to the other", () => {
    const { status, found } = judge({ noPath: toPublic }, ...gap);
    assert.deepEqual([status, found], ["passed", "none to mart/orders"]);
  });

  it("fails where one of them never arrived: the rule may misspell it", () => {
    const rule = { noPath: { from: "raw/order", to: "mart/*" } };
    const { status, found, hint } = judge(rule, ...chain);
    assert.deepEqual(
      [status, found],
      ["failed", "nothing matches raw/order: the nearest that arrived is raw/order[s]"],
    );
    assert.match(hint ?? "", /only where both ends arrived/);
    assert.equal(judge({ ...rule, severity: "warn" }, ...chain).status, "warned");
  });
});

describe("the rule that all is connected", () => {
  it("passes with one graph, and fails with the names at which its parts were meant to meet", () => {
    assert.equal(judge({ connected: true }, ...chain).status, "passed");
    const { status, found, hint } = judge({ connected: true }, ...gap);
    assert.equal(status, "failed");
    assert.match(found, /^2 parts: 1 job and 2 datasets \(.*\); 1 job and 2 datasets \(.*\)$/);
    assert.equal(
      hint,
      "Nearest to each other are stage/orders in namespace s3://b, which no job reads, and stage/orders in namespace s3[a]://b, which no job writes. A symlinks facet can say that two names mean the same data.",
    );
  });

  it("has a place for a job that only starts others, and none for one that has no datasets", () => {
    const parent = { run: { runId: runId(7) }, job: { namespace: home, name: "nightly" } };
    const child = reads("load", ["raw/orders"], ["stage/orders"], { run: { runId: runId(8), facets: { parent } } });
    const starter = runEvent("COMPLETE", runId(7), { namespace: home, name: "nightly" });
    const other = runEvent("COMPLETE", runId(9), { namespace: home, name: "blind" });
    assert.equal(judge({ connected: true }, child, starter).status, "passed");
    assert.match(judge({ connected: true }, child, starter, other).found, /; 1 job and 0 datasets \(job blind\)$/);
  });

  it("is not judged without lineage", () => assert.equal(judge({ connected: true }).status, "skipped"));
});

describe("the rule of orphans", () => {
  const alone = {
    eventTime: "2026-11-24T17:06:00.000Z",
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent",
    dataset: dataset("mart/order"),
  };

  it("passes when each dataset has a job", () => {
    const { status, found } = judge({ orphans: "none" }, ...chain);
    assert.deepEqual([status, found], ["passed", "3 datasets, each with a job"]);
    assert.equal(judge({ orphans: "none" }).status, "skipped");
  });

  it("fails with a dataset that only a dataset event names, unless it may be one", () => {
    const { status, found, hint } = judge({ orphans: "none" }, ...chain, alone);
    assert.deepEqual([status, found], ["failed", "mart/order (named by a dataset event alone)"]);
    assert.equal(hint, "Nearest to mart/order is mart/order[s], which a job reads or writes.");
    assert.equal(judge({ orphans: ["mart/order"] }, ...chain, alone).status, "passed");
  });

  it("fails with a dataset that only the lineage of a column names", () => {
    const inputFields = [{ ...dataset("raw/order"), field: "id" }];
    const columnLineage = { fields: { id: { inputFields } } };
    const { found } = judge(
      { orphans: "none" },
      reads("load", ["raw/orders"], [{ name: "stage/orders", facets: { columnLineage } }]),
    );
    assert.equal(found, "raw/order (named by the lineage of column id of stage/orders)");
  });
});
