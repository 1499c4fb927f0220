import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { atOnce, inSlices, type Slices } from "../../machine/turns.ts";

/** Work that lasts until others have had their turn, or somebody gives up on it. */
function* untilOthersWorked(others: { worked: boolean }): Slices<string> {
  const end = performance.now() + 30_000;
  while (!others.worked && performance.now() < end) yield;
  return "done";
}

describe("work in slices", () => {
  it("lets other work go on in between, and gives the result", async () => {
    const others = { worked: false };
    const work = inSlices(untilOthersWorked(others));
    await turn();
    others.worked = true;
    assert.equal(await work, "done");
  });

  it("is the same at once", async () => {
    function* sum(): Slices<number> {
      yield;
      return 3;
    }
    assert.equal(atOnce(sum()), 3);
    assert.equal(await inSlices(sum()), 3);
  });

  it("fails as it would at once", async () => {
    // biome-ignore lint/correctness/useYield: it fails before it could be interrupted.
    function* failing(): Slices<void> {
      throw new Error("no");
    }
    await assert.rejects(inSlices(failing()), /no/);
    assert.throws(() => atOnce(failing()), /no/);
  });
});
