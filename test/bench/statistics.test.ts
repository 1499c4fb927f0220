import assert from "node:assert/strict";
import { median, quantile, ratiosOf, spreadOf } from "../../bench/statistics.ts";

describe("the numbers of a benchmark", () => {
  it("have a median: the middle one, or between the two in the middle", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([7]), 7);
  });

  it("have none where nothing was measured", () => {
    assert.ok(Number.isNaN(median([])));
    assert.ok(Number.isNaN(spreadOf([]).least));
  });

  it("are not put in order by their digits, and stay as they were", () => {
    const numbers = [10, 9, 100];
    assert.equal(median(numbers), 10);
    assert.deepEqual(numbers, [10, 9, 100]);
  });

  it("have quantiles between two of them", () => {
    assert.equal(quantile([0, 10], 0.25), 2.5);
    assert.equal(quantile([1, 2, 3], 1), 3);
  });

  it("are compared pair by pair, so that a slow round counts for both of its pair", () => {
    // The second round was twice as slow for both. The ratio of the medians would be 15 / 30 only by chance.
    assert.deepEqual(ratiosOf([10, 20, 15], [20, 40, 60]), [0.5, 0.5, 0.25]);
    assert.deepEqual(spreadOf(ratiosOf([10, 20, 15], [20, 40, 60])), { median: 0.5, least: 0.25, most: 0.5 });
  });

  it("leave a pair out of which one was not measured", () => {
    assert.deepEqual(ratiosOf([10, undefined, 30], [20, 40, undefined]), [0.5]);
  });
});
