import assert from "node:assert/strict";
import { atMostOf } from "../../rehearsal/at-most.ts";
import { Variables } from "../variables.ts";

describe("how many rehearsals may run at once", () => {
  it("is what the option says, else what the environment says, else what suits the engine", () => {
    using variables = new Variables();
    variables.set({ LINEAGE_REHEARSAL_AT_MOST: "7" });
    assert.equal(atMostOf("3", "--at-most"), 3);
    assert.equal(atMostOf(undefined, "--at-most"), 7);
    variables.set({ LINEAGE_REHEARSAL_AT_MOST: "" });
    assert.equal(atMostOf(undefined, "--at-most"), "default");
    variables.set({ LINEAGE_REHEARSAL_AT_MOST: undefined });
    assert.equal(atMostOf(undefined, "--at-most"), "default");
    assert.equal(atMostOf(12, "atMost"), 12);
  });

  it("is a whole number of at least 1: anything else is a wrong setting that names where it was written", () => {
    using variables = new Variables();
    for (const wrong of ["0", "-1", "1.5", "many", "1e3", " 2"])
      assert.throws(() => atMostOf(wrong, "--at-most"), { code: "SETTINGS", message: /--at-most is / });
    variables.set({ LINEAGE_REHEARSAL_AT_MOST: "none" });
    assert.throws(() => atMostOf(undefined, "--at-most"), {
      code: "SETTINGS",
      message: /LINEAGE_REHEARSAL_AT_MOST is "none"\nExpected a whole number of at least 1/,
    });
  });
});
