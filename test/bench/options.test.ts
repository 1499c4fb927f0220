import assert from "node:assert/strict";
import { pidOf } from "../../bench/side-by-side/left-behind.ts";
import { readOptions } from "../../bench/side-by-side/options.ts";
import { nameOf } from "../../bench/side-by-side/plan.ts";

describe("the options of the benchmark", () => {
  it("are five rounds of all three on the sample, if left out", () => {
    const { runs, only, stack, set } = readOptions([]);
    assert.deepEqual(
      { runs, only, stack, set },
      { runs: 5, only: ["ours", "compose", "testcontainers"], stack: "local", set: [] },
    );
  });

  it("name another refinement: its settings are for all, and what is set by hand wins", () => {
    const { set } = readOptions(["--refinement", "make all", "--cwd", "/tmp", "--without-prefect", "--set", "job=a"]);
    assert.deepEqual(set, [
      "prefect.enabled=false",
      'refine.cwd="/tmp"',
      'refine.command=["sh","-c","make all"]',
      'refine.prepare=["true"]',
      "job=a",
    ]);
  });

  it("are refused where they make no sense", () => {
    assert.throws(() => readOptions(["--runs", "0"]), /--runs 0: expected a whole number/);
    assert.throws(
      () => readOptions(["--only", "ours,podman"]),
      /--only podman: expected some of ours,compose,testcontainers/,
    );
    assert.throws(() => readOptions(["--fast"]), /--fast/);
  });
});

describe("what a killed benchmark leaves", () => {
  it("is known by the names of its networks", () => {
    assert.equal(pidOf(nameOf(4711, 2)), 4711);
    assert.equal(pidOf(`${nameOf(4711, 2)}_default`), 4711);
  });

  it("is not what others made", () => {
    for (const name of [
      "bridge",
      "lineage-rehearsal-bench-other-host-4711-2",
      "my-4711-2",
      "lineage-rehearsal-20260101t000000z-0123abcd",
    ])
      assert.equal(pidOf(name), undefined, name);
  });
});
