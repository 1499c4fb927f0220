import assert from "node:assert/strict";
import type { Run } from "../../bench/side-by-side/carried-out.ts";
import type { Contestant } from "../../bench/side-by-side/contestants.ts";
import { linesOf, tablesOf } from "../../bench/side-by-side/report.ts";
import { bootsOf, summaryOf } from "../../bench/side-by-side/summary.ts";
import { asMarkdown, asText } from "../../bench/table.ts";

const run = (contestant: Contestant, wall: number, more: Partial<Run> = {}): Run => ({
  contestant,
  wall,
  phases: { refinement: 4, capture: 1 },
  boots: { postgres: { started: 1 }, marquez: { started: 1.5, answered: 4 } },
  processes: 100,
  containers: undefined,
  processSeconds: undefined,
  containerSeconds: undefined,
  ...more,
});
const rounds = [
  [run("ours", 10), run("compose", 20)],
  [run("ours", 30), run("compose", 30, { phases: { refinement: 8, capture: 1 } })],
  [run("ours", 12), run("compose", 30)],
];

describe("the summary of a benchmark", () => {
  it("has medians, and the median of the ratios of the pairs", () => {
    const { contestants, ratios } = summaryOf(rounds);
    assert.deepEqual(contestants.ours?.wall, { median: 12, least: 10, most: 30 });
    assert.deepEqual(ratios.compose, { median: 0.5, least: 0.4, most: 1 });
    assert.equal(ratios.testcontainers, undefined);
  });

  it("has the critical path of each piece where it is fastest, also where that is ours", () => {
    const flow = (seconds: number) => ({ phases: { refinement: 4, capture: 1, "flow run": seconds } });
    const { path } = summaryOf([[run("ours", 10, flow(6)), run("compose", 20, flow(15))]]);
    assert.deepEqual(
      path?.chain.map(({ seconds }) => seconds),
      [3, 6, 1],
    );
  });

  it("says what ours adds to the critical path", () => {
    const { path } = summaryOf(rounds);
    assert.equal(path?.seconds, 3 + 4 + 1);
    assert.equal(path?.overhead, 12 / 8 - 1);
  });

  it("has no critical path where no runbook was measured, and no ratio without ours", () => {
    assert.equal(summaryOf([[run("ours", 10)]]).path, undefined);
    assert.deepEqual(summaryOf([[run("compose", 10)]]).ratios, {});
  });

  it("has Marquez boot from the start of its database", () => {
    assert.deepEqual(bootsOf(run("ours", 1)), { marquez: 3 });
    assert.deepEqual(bootsOf(run("ours", 1, { boots: { marquez: { started: 1.5, answered: 4 } } })), { marquez: 2.5 });
  });

  it("is told as tables, and says whether the goals are met without asserting it", () => {
    const summary = summaryOf(rounds);
    const [whole] = tablesOf(summary);
    assert.ok(whole);
    const [head, wall, , ratio] = asText(whole.table).split("\n");
    assert.match(head ?? "", /rehearse run +runbook, Compose/);
    assert.match(wall ?? "", /12\.00 +30\.00$/);
    assert.match(ratio ?? "", /- +0\.50$/);
    assert.match(
      asMarkdown(whole.table),
      /^\| whole run \| rehearse run \| runbook, Compose \|\n\| --- \| ---: \| ---: \|/,
    );
    const lines = linesOf(summary).join("\n");
    assert.match(lines, /Overhead beside it: 50 % \(goal: at most 20 %, not met\)/);
    assert.match(lines, /Ours takes 0\.50 of Compose \(goal: at most 0\.5, met\)/);
  });
});
