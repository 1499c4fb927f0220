import assert from "node:assert/strict";
import { covered, phasesOfRehearsal, phasesOfRunbook } from "../../bench/side-by-side/phases.ts";

const span = (name: string, from: number, to: number) => ({ name, from, to });

describe("the phases of a run", () => {
  it("of a runbook are those that it names; what it prepares belongs to what comes before the refinement", () => {
    const spans = [span("prepare", 0, 1), span("up", 1, 9), span("refinement", 9, 12), span("down", 12, 14)];
    assert.deepEqual(phasesOfRunbook(spans), { up: 9, refinement: 3, down: 2 });
  });

  it("of a rehearsal are made of its steps, and steps that run beside one another count once", () => {
    const steps = [
      span("tools", 0.5, 1),
      span("healthy", 2, 4),
      span("refine", 4, 10),
      span("capture-runs", 10, 12),
      span("capture-datasets", 11, 13),
      span("capture-graph", 10, 14),
      span("prefect", 5, 12),
      span("verify", 14, 14.5),
      span("upload", 14.5, 15),
      span("destroy", 15, 18),
    ];
    const expected = {
      up: 4,
      refinement: 6,
      "flow run": 7,
      capture: 3,
      picture: 4,
      judge: 0.5,
      store: 0.5,
      down: 3,
    };
    assert.deepEqual(phasesOfRehearsal(steps), expected);
  });

  it("of a rehearsal that came to no refinement have no `up`", () => {
    assert.deepEqual(phasesOfRehearsal([span("tools", 0, 1), span("destroy", 1, 2)]), { down: 1 });
  });

  it("cover what lies in at least one of them", () => {
    assert.equal(covered([span("a", 0, 10), span("b", 2, 3), span("c", 12, 13)]), 11);
    assert.equal(covered([]), 0);
  });
});
