import assert from "node:assert/strict";

describe("the program of plain Pulumi", function () {
  this.timeout(60_000);

  // Its language host ends with an error where there is a default export and another: @pulumi/pulumi/cmd/run/run.js.
  it("has one export, which Pulumi calls", async () => {
    const program = await import("../program.ts");
    assert.deepEqual(Object.keys(program), ["default"]);
    assert.equal(typeof program.default, "function");
  });
});
