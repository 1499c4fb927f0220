import assert from "node:assert/strict";
import { StepTimes } from "../../context/step-times.ts";

describe("the times of steps", () => {
  it("are those of their events, in the order in which they began", () => {
    const times = new StepTimes();
    times.hear({ name: "stack", status: "running" });
    times.hear({ name: "refine", status: "running" });
    times.hear({ name: "stack", status: "running", detail: "half of it" });
    times.hear({ name: "stack", status: "passed", seconds: 0 });
    times.hear({ name: "prefect", status: "skipped", detail: "it is off" });
    times.hear({ name: "refine", status: "failed", seconds: 0, detail: "exit code 1" });
    times.hear({ name: "verify", status: "running" });
    const list = times.list();
    assert.deepEqual(
      list.map(({ name, status, detail }) => [name, status, detail]),
      [
        ["stack", "passed", undefined],
        ["refine", "failed", "exit code 1"],
        ["prefect", "skipped", "it is off"],
        ["verify", "running", undefined],
      ],
    );
    const [stack, refine, prefect, verify] = list;
    assert.ok(stack && refine && (stack.from as number) <= (refine.from as number));
    assert.ok((refine.from as number) <= (refine.to as number));
    assert.deepEqual([prefect?.from, prefect?.to, verify?.to], [undefined, undefined, undefined]);
  });

  it("of a step whose beginning was not told is found by how long it took", () => {
    const times = new StepTimes();
    times.hear({ name: "provision", status: "failed", seconds: 1_000, detail: "no disk" });
    assert.deepEqual(times.list()[0]?.from, 0);
  });
});
