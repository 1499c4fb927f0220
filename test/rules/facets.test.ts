import assert from "node:assert/strict";
import { judgeFacetRule } from "../../rules/facets.ts";
import { facetRules } from "../../settings/expected-facets.ts";
import { factsOf, home, only, reads, runId } from "./flow.ts";

const gitHead = "0123456789abcdef0123456789abcdef01234567";
const assertion = (name: string, success: boolean) => ({ assertion: name, success });
const orders = (rowCount: number) => ({
  name: "mart/orders",
  facets: { dataQualityAssertions: { assertions: [assertion("not_null", true), assertion("unique", false)] } },
  outputFacets: { outputStatistics: { rowCount } },
});
const run = (number: number, version: string) => ({
  run: {
    runId: runId(number),
    facets: { processing_engine: { version }, nominalTime: { nominalStartTime: "2026-11-24T17:06:00Z" } },
  },
});
const job = {
  namespace: home,
  name: "load",
  facets: { ownership: { owners: [{ name: "team:data" }] }, sourceCodeLocation: { version: gitHead } },
};
const facts = {
  ...factsOf(
    reads("load", [], [orders(7)], { ...run(1, "3.5.1"), job }),
    reads("load", [], [orders(0)], { ...run(2, "3.4.0"), job }),
  ),
  gitHead,
};
const judge = (rule: unknown) => {
  const [parsed] = facetRules.parse([rule]);
  assert.ok(parsed);
  return only(judgeFacetRule(parsed, facts));
};

describe("the rule of facets", () => {
  it("passes when every value that the path selects is as wanted", () => {
    for (const rule of [
      { run: "load", facet: "processing_engine.version", is: { version: ">=3.4 <4" } },
      { run: "load", facet: "nominalTime.nominalStartTime", is: { datetime: true } },
      { job: "load", facet: "ownership.owners[*].name", is: "team:data" },
      { job: "load", facet: "sourceCodeLocation.version", is: { gitHead: true } },
      { job: "load", facet: "$.sourceCodeLocation" },
      { job: "load", facet: "['sql']", is: { absent: true } },
      { output: "mart/*", facet: "outputStatistics.rowCount", is: { min: 0, max: 10 } },
      { output: "mart/*", facet: "dataQualityAssertions.assertions[0].success", is: true },
      { dataset: "mart/orders", facet: "dataQualityAssertions.assertions[?@.assertion=='not_null'].success", is: true },
    ])
      assert.equal(judge(rule).status, "passed", JSON.stringify(rule));
  });

  it("judges the facets of each run's outputs, not only the last", () => {
    assert.deepEqual(judge({ output: "mart/*", facet: "outputStatistics.rowCount", is: { min: 1 } }), {
      status: "failed",
      title: "lineage.facets output mart/* $.outputStatistics.rowCount",
      expected: "at $.outputStatistics.rowCount a number of at least 1, in each of the facets of output mart/*",
      found: `1 of 2 outputs: output mart/orders of run ${runId(2)}: expected a number of at least 1: $.outputStatistics.rowCount is 0`,
    });
  });

  it("is content with one value where not every one must match", () => {
    const rule = { output: "mart/*", facet: "outputStatistics.rowCount", every: false };
    assert.equal(judge({ ...rule, is: { min: 1 } }).status, "passed");
    assert.equal(judge({ ...rule, is: { min: 8 } }).status, "failed");
    assert.equal(judge({ output: "mart/*", facet: "subset", every: false }).status, "failed");
  });

  it("names each value that is not as wanted", () => {
    assert.match(
      judge({ dataset: "mart/orders", facet: "dataQualityAssertions.assertions[*].success", is: true }).found,
      /^mart\/orders: expected true \(1 of 2 values\): \$\.dataQualityAssertions\.assertions\[1\]\.success is false$/,
    );
    const { status, found } = judge({
      run: "load",
      facet: "processing_engine.version",
      is: { version: ">=3.5" },
      severity: "warn",
    });
    assert.equal(status, "warned");
    assert.match(found, /^1 of 2 runs: run \S+ of load: expected a version in >=3.5: .* is "3.4.0"$/);
    assert.match(
      judge({ job: "load", facet: "ownership", is: { absent: true } }).found,
      /^job load: expected nothing: /,
    );
  });

  it("names the keys that are there where the path selects nothing", () => {
    assert.match(
      judge({ run: "load", facet: "processingEngine.version" }).found,
      /\$\.processingEngine\.version selects nothing: \$ has the keys processing_engine, nominalTime/,
    );
  });

  it("fails where nothing has such facets, and names the nearest", () => {
    assert.equal(
      judge({ run: "loads", facet: "a", is: { absent: true } }).found,
      "nothing has such facets: the nearest that arrived is load[-s]",
    );
    assert.match(
      judge({ dataset: "mart/orders", namespace: "db", facet: "a" }).found,
      /the name arrived in namespace shop, not in db$/,
    );
    assert.match(judge({ input: "mart/orders", facet: "a" }).status, /^failed$/);
  });
});
