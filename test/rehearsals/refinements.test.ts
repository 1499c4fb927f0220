import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { place, result, withoutPrefect } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";

/** A refinement with another profile of the sample, and the outputs that it must write. */
const aviation = (outputs: string[]) => ({
  job: "sample.pipeline.aviation",
  refine: {
    command: ["uv", "run", "--no-sync", "refine", "--output-path", "./dist/aviation.xlsx", "--profile", "aviation"],
    output: "./dist/aviation.xlsx",
  },
  expect: { inputs: ["**/sample/data/*.{xlsx,csv}"], outputs },
});

describe("a rehearsal of two refinements", function () {
  this.timeout(180_000);
  const at = place();
  const both = (outputs: string[]) =>
    result(at, [...withoutPrefect, "--set", `refinements.aviation=${JSON.stringify(aviation(outputs))}`]);

  it("judges each by its own job and expectations, and captures the evidence of each", async () => {
    const { exitCode, result: done } = await both(["**/sample/dist/aviation.xlsx"]);
    assert.deepEqual(done.errors, []);
    assert.equal(exitCode, 0);
    assert.deepEqual(
      done.refinements.map(({ name, job, verdict }) => [name, job, verdict]),
      [
        ["main", "sample.pipeline.generic", "passed"],
        ["aviation", "sample.pipeline.aviation", "passed"],
      ],
    );
    const evidence = (file: string) => readFileSync(join(done.evidence.directory, file));
    assert.notDeepEqual(evidence("graph-aviation.png"), evidence("graph-main.png"));
    const { runs } = JSON.parse(evidence("runs-aviation.json").toString());
    assert.deepEqual(
      runs.map(({ state }: { state: string }) => state),
      ["COMPLETED"],
    );
    assert.match(evidence("cli-aviation.log").toString(), /aviation\.xlsx/);
    assert.match(evidence("notes.md").toString(), /`sample\.pipeline\.aviation` in namespace `lineage\.local`: passed/);
    await assertNothingLeft(done.id);
  });

  it("fails when one of them fails, and names it", async () => {
    const { exitCode, result: done } = await both(["**/sample/dist/elsewhere.xlsx"]);
    assert.equal(exitCode, 1);
    assert.deepEqual(
      done.refinements.map(({ verdict }) => verdict),
      ["passed", "failed"],
    );
    assert.deepEqual(
      done.expectations.filter(({ status }) => status === "failed").map(({ refinement, name }) => [refinement, name]),
      [["aviation", "lineage.outputs"]],
    );
  });
});
