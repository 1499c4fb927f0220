import assert from "node:assert/strict";
import { asRehearsalError, messageOf, RehearsalError } from "../errors.ts";

const stored = new RehearsalError("STORE", { doing: "storing the evidence", found: "no bucket", next: "Make one." });

/** As Node makes it, and as what is compiled for Node 22 makes it, which knows no such class. */
const kinds: Record<string, () => Error> = {
  "Node's own": () => new SuppressedError(stored, new Error("the first"), "suppressed"),
  "of Node 22": () =>
    Object.assign(new Error("suppressed"), {
      name: "SuppressedError",
      error: stored,
      suppressed: new Error("the first"),
    }),
};

describe("an error while something is disposed of after another error", () => {
  for (const [kind, suppressed] of Object.entries(kinds))
    it(`is the one that is reported: ${kind}`, () => {
      assert.equal(asRehearsalError(suppressed()), stored);
      assert.equal(messageOf(suppressed()), stored.message);
    });

  it("is no other error", () => {
    assert.equal(asRehearsalError(new Error("another")).code, "STEP");
    assert.equal(messageOf(new Error("another")), "another");
  });
});
