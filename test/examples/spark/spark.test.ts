import assert from "node:assert/strict";
import { assertNothingLeft } from "../../e2e/leftovers.ts";
import { copyExample, drift, failed } from "../example.ts";

/** It downloads 360 MB on a new machine, so CI does not run it. */
describe("the example of Spark", function () {
  this.timeout(900_000);

  it("passes with the command of its README", async () => {
    const { exitCode, result } = await copyExample("spark").rehearse();
    assert.deepEqual([exitCode, result.errors, failed(result), drift(result)], [0, [], [], "passed"]);
    await assertNothingLeft(result.id);
  });

  it("fails when the application does not write its report, and names it", async () => {
    const spark = copyExample("spark");
    spark.replace("loans.py", 'report.write.mode("overwrite").parquet("dist/branch_report")', "report.show()");
    const { exitCode, result } = await spark.rehearse();
    assert.equal(exitCode, 1);
    assert.deepEqual(failed(result), [
      ["main", "refine.output"],
      ["main", "lineage.outputs"],
      // The coverage of the report, the sum in it, and what must not reach it: a rule about what is not there is not met.
      ["main", "lineage.columns"],
      ["main", "lineage.columns"],
      ["main", "lineage.columns"],
      ["main", "lineage.graph"],
      [undefined, "contract.drift"],
    ]);
  });
});
