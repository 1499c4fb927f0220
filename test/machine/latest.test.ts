import assert from "node:assert/strict";
import { latest } from "../../machine/latest.ts";

describe("the latest of many values", () => {
  it("is passed on at once, and then at the end of each pause", async () => {
    const passed: number[] = [];
    const second = Promise.withResolvers<void>();
    const one = latest((value: number) => {
      passed.push(value);
      if (passed.length === 2) second.resolve();
    }, 5);
    // The timer of a pause does not keep this process alive.
    const alive = setInterval(() => {}, 1_000);
    for (const value of [1, 2, 3]) one.take(value);
    await second.promise;
    clearInterval(alive);
    assert.deepEqual(passed, [1, 3]);
    one.take(4);
    one.end();
    assert.deepEqual(passed, [1, 3]);
  });
});
