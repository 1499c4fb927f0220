import assert from "node:assert/strict";
import { criticalPath, overheadOf } from "../../bench/side-by-side/critical-path.ts";

const names = ({ chain }: { chain: { name: string }[] }) => chain.map(({ name }) => name);
const pieces = { boots: { marquez: 3, web: 2, prefect: 5 }, refinement: 18, capture: 0.5, picture: 2 };

describe("the critical path", () => {
  it("is the slowest chain: boot, refinement, picture", () => {
    const path = criticalPath(pieces);
    assert.deepEqual(names(path), ["Marquez boots", "refinement", "picture"]);
    assert.equal(path.seconds, 23);
  });

  it("leads through Prefect where its boot and the flow run take longer", () => {
    const path = criticalPath({ ...pieces, refinement: 1, flowRun: 7 });
    assert.deepEqual(names(path), ["Prefect boots", "flow run", "capture"]);
    assert.equal(path.seconds, 12.5);
  });

  it("has the flow run wait for Marquez, too: its lineage goes there", () => {
    const path = criticalPath({ ...pieces, boots: { marquez: 9, prefect: 5 }, refinement: 1, flowRun: 7 });
    assert.deepEqual(names(path), ["Marquez boots", "flow run", "capture"]);
  });

  it("leads through the web UI where that boots last", () => {
    assert.deepEqual(names(criticalPath({ ...pieces, boots: { marquez: 3, web: 30 } })), [
      "the web UI boots",
      "picture",
    ]);
  });

  it("does not wait for a Prefect that no flow runs on, nor for a picture that nobody takes", () => {
    const { seconds } = criticalPath({ boots: { marquez: 1, prefect: 100, web: 100 }, refinement: 2, capture: 3 });
    assert.equal(seconds, 6);
  });

  it("says how much longer a rehearsal took", () => {
    const path = criticalPath(pieces);
    assert.equal(overheadOf(29.9, path).toFixed(2), "0.30");
    assert.equal(overheadOf(23, path), 0);
  });
});
