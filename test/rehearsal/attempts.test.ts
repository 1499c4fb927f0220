import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { Attempts } from "../../rehearsal/attempts.ts";

const left = () =>
  new RehearsalError("DESTROY", { doing: "destroying", found: "a network is left", next: "Remove it." });

describe("attempts", () => {
  it("collect what fails, and go on: a stack that could not be destroyed is an error of the rehearsal", async () => {
    const attempts = new Attempts();
    const done: string[] = [];
    await attempts.run(async () => {
      throw left();
    });
    await attempts.run(async () => void done.push("the next"));
    assert.deepEqual([attempts.errors, done], [[left()], ["the next"]]);
  });

  it("collect the same error once, and each other one", () => {
    const attempts = new Attempts();
    for (const error of [left(), left(), new Error("nobody foresaw this")]) attempts.add(error);
    assert.deepEqual(
      attempts.errors.map(({ code }) => code),
      ["DESTROY", "STEP"],
    );
  });
});
