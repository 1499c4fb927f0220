import assert from "node:assert/strict";
import { expect as expected } from "../../settings/refine.ts";
import { refinementsOf, suffixed } from "../../settings/refinements.ts";

describe("the refinements of a rehearsal", () => {
  const expect = expected.parse({});
  const refine = {
    command: ["main"],
    cwd: "/project",
    env: { A: "1" },
    inherit: ["AWS_*"],
    output: "out",
    timeout: 1000,
  };
  const of = (refinements: Parameters<typeof refinementsOf>[0]["refinements"]) =>
    refinementsOf({ cwd: "/", job: "main.job", expect, refine, refinements });
  const another = (command: string, own = {}) => ({
    job: `${command}.job`,
    expect,
    refine: { command: [command], ...own },
  });

  it("is one, named main, whose files have plain names", () => {
    const [only, ...others] = of({});
    assert.deepEqual(others, []);
    assert.deepEqual(only, { name: "main", suffix: "", job: "main.job", expect, ...refine, container: undefined });
    assert.equal(suffixed("cli.log", { suffix: "" }), "cli.log");
  });

  it("run in the order of the settings, the main one first, also where a name is a number", () => {
    const names = of({ second: another("second"), "2024": another("of-2024") }).map(({ name }) => name);
    assert.equal(names[0], "main");
    assert.deepEqual(names.toSorted(), ["2024", "main", "second"]);
  });

  it("inherit what they leave out, but not the output, and have files of their own", () => {
    const [main, inherits, overrides] = of({
      inherits: another("inherits"),
      overrides: another("overrides", { cwd: "/other", env: { A: "2", B: "3" }, output: "own", timeout: 5 }),
    });
    assert.equal(main?.suffix, "-main");
    assert.deepEqual(
      [inherits?.cwd, inherits?.env, inherits?.output, inherits?.timeout],
      ["/project", { A: "1" }, undefined, 1000],
    );
    assert.deepEqual(
      [overrides?.cwd, overrides?.env, overrides?.output, overrides?.timeout],
      ["/other", { A: "2", B: "3" }, "own", 5],
    );
    assert.equal(suffixed("cli.log", { suffix: inherits?.suffix ?? "" }), "cli-inherits.log");
    assert.equal(suffixed("refine", { suffix: inherits?.suffix ?? "" }), "refine-inherits");
  });
});
