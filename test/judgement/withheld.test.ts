import assert from "node:assert/strict";
import { withheldHint, withheldRemark } from "../../judgement/withheld.ts";
import { command, endedRun, failures, flowRun, passed, refined } from "./judged.ts";

const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
const withheld = { names, patterns: ["AWS_*"], setting: "refine.inherit" };

describe("what a command did not inherit", () => {
  const hint =
    /It did not inherit AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY\. If it needs them, set refine\.inherit: \["AWS_\*"\]\./;

  it("is in the hint when the refinement fails, with the setting to set", () => {
    const failed = failures(refined({ command: { ...command, exitCode: 1, withheld } })).get("refine.exit");
    assert.match(failed?.hint ?? "", hint);
  });

  it("is in the hint when a flow run fails", () => {
    const runs = [{ ...endedRun, state: "FAILED" }];
    const failed = failures({ flowRun: passed({ ...flowRun, runs, withheld }) }).get("prefect.flow-run");
    assert.match(failed?.hint ?? "", hint);
  });

  it("is not told of where nothing was withheld", () => {
    const nothing = { ...withheld, names: [], patterns: [] };
    assert.deepEqual([withheldHint(undefined), withheldHint(nothing), withheldRemark(nothing)], ["", "", []]);
    const failed = failures(refined({ command: { ...command, exitCode: 1 } })).get("refine.exit");
    assert.equal(failed?.hint, "See cli.log for the whole output.");
  });

  it("is in the log of the command, by every name", () => {
    assert.deepEqual(withheldRemark(withheld), [
      "not inherited from the caller: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; refine.inherit lets it inherit what it needs of them",
    ]);
  });
});
