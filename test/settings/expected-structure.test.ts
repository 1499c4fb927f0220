import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { loadSettings } from "../../settings/load.ts";
import { packageRoot } from "../../version.ts";

const load = (expect: Record<string, unknown>) =>
  loadSettings({ stack: "local", directory: packageRoot, settings: { expect } }).refinements[0]?.expect;

/** The problems of what is expected, one a line; "none" when it is accepted. */
function problems(expect: Record<string, unknown>): string {
  try {
    load(expect);
    return "none";
  } catch (thrown) {
    assert.ok(thrown instanceof RehearsalError);
    return thrown.explanation.found.replace(/^.*\n/, "").replaceAll("  ", "");
  }
}
const ofJob = (rule: object) => problems({ jobs: [{ name: "a", ...rule }] });
const ofDataset = (rule: object) => problems({ datasets: [{ name: "a", ...rule }] });
const ofColumn = (rule: object) => problems({ columns: [rule] });

describe("the lists of what is expected", () => {
  it("are empty, exact, or at least some", () => {
    assert.deepEqual(load({ inputs: [] })?.inputs, []);
    assert.deepEqual(load({ inputs: { atLeast: ["a"] } })?.inputs, { atLeast: ["a"] });
  });

  it("are refused by the item that is wrong", () => {
    assert.match(problems({ inputs: ["a", "["] }), /^expect\.inputs\.1: expected a glob pattern.*; found "\["$/);
    assert.match(problems({ inputs: "a" }), /^expect\.inputs: expected a list of glob patterns, or \{ atLeast: /);
    assert.equal(problems({ outputs: { atLeast: ["a"], most: 1 } }), "expect.outputs.most: no such setting");
    assert.match(problems({ outputs: { atLeast: [] } }), /^expect\.outputs\.atLeast: expected a list of at least one/);
    assert.match(
      ofJob({ inputs: { atleast: ["a"] } }),
      /\.inputs\.atleast: no such setting \(did you mean atLeast\?\)$/,
    );
  });
});

describe("the rules about jobs", () => {
  it("take a number, or a range of it", () => {
    const [rule] = load({ jobs: [{ name: "a", count: 2, runs: { max: 3 } }] })?.jobs ?? [];
    assert.deepEqual([rule?.count, rule?.runs, rule?.severity], [{ min: 2, max: 2 }, { max: 3 }, "fail"]);
  });

  it("are refused by their keys, each with the key that was meant", () => {
    assert.equal(ofJob({ input: [] }), "expect.jobs.0.input: no such setting (did you mean inputs?)");
    assert.equal(ofJob({ elsewhere: 1 }), "expect.jobs.0.elsewhere: no such setting");
    assert.match(problems({ jobs: [{}] }), /^expect\.jobs\.0\.name: expected a string; it is not set/);
    assert.match(problems({ jobs: { name: "a" } }), /^expect\.jobs: expected a list/);
    assert.match(
      ofJob({ count: -1 }),
      /^expect\.jobs\.0\.count: expected a whole number, or \{ min: …, max: … \}; found -1/,
    );
    assert.match(ofJob({ count: { min: 3, max: 1 } }), /\.count: expected a `min` that is at most `max`/);
    assert.match(ofJob({ count: {} }), /\.count: expected `min`, `max` or both/);
    assert.match(ofJob({ runs: "all" }), /\.runs: expected a whole number, \{ min: …, max: … \} or "any"; found "all"/);
    assert.match(ofJob({ states: ["DONE"] }), /\.states\.0: expected one of "NEW", /);
    assert.match(ofJob({ static: true, runs: "any" }), /\.runs: expected no `runs: any` beside `static: true`/);
    assert.match(ofJob({ severity: "error" }), /\.severity: expected "fail" or "warn"/);
    assert.match(
      problems({ unexpected: { job: "fail" } }),
      /^expect\.unexpected\.job: no such setting \(did you mean jobs\?\)/,
    );
    assert.match(problems({ unexpected: { jobs: "error" } }), /\.jobs: expected "fail", "warn" or "ignore"/);
  });
});

describe("the rules about datasets", () => {
  it("take the name of a field for a field", () => {
    const [rule] = load({ datasets: [{ name: "a", fields: ["id", { name: "b", fields: ["c"] }] }] })?.datasets ?? [];
    assert.deepEqual(rule?.fields, [{ name: "id" }, { name: "b", fields: [{ name: "c" }] }]);
    assert.deepEqual([rule?.ordered, rule?.symlinks, rule?.facets], [false, [], []]);
  });

  it("are refused by their keys, however deep", () => {
    assert.equal(ofDataset({ symlink: [] }), "expect.datasets.0.symlink: no such setting (did you mean symlinks?)");
    assert.match(ofDataset({ side: "in" }), /\.side: expected "input" or "output"; found "in"/);
    assert.match(
      ofDataset({ fields: ["a", 3] }),
      /^expect\.datasets\.0\.fields\.1: expected the name of a field, or \{ name/,
    );
    assert.match(
      ofDataset({ fields: { atLeast: [{ name: "a", fields: [{ name: "b", typ: "int" }] }] } }),
      /^expect\.datasets\.0\.fields\.atLeast\.0\.fields\.0\.typ: no such setting \(did you mean type\?\)$/,
    );
    assert.match(
      ofDataset({ symlinks: [{ namespace: "x" }] }),
      /\.symlinks\.0\.name: expected a string; it is not set/,
    );
    assert.match(ofDataset({ facets: "ownership" }), /\.facets: expected a list/);
  });
});

describe("the rules about columns", () => {
  const column = { dataset: "a", field: "b" };

  it("are one of three kinds", () => {
    assert.equal(ofColumn({ column, from: [] }), "none");
    assert.equal(ofColumn({ coverage: { dataset: "**" } }), "none");
    assert.equal(ofColumn({ forbidden: { from: column, to: { dataset: "c" } } }), "none");
    assert.match(ofColumn({}), /^expect\.columns\.0: expected exactly one of `column`, `coverage` and `forbidden`/);
    assert.match(
      ofColumn({ column, from: [], coverage: { dataset: "a" } }),
      /^expect\.columns\.0: expected exactly one of/,
    );
    assert.match(
      ofColumn({ column }),
      /^expect\.columns\.0\.from: expected the columns that it comes from; \[\] for none/,
    );
    assert.match(ofColumn({ coverage: { dataset: "a" }, from: [] }), /\.from: expected only beside `column`/);
  });

  it("are refused by their keys", () => {
    assert.equal(
      ofColumn({ coverage: { dataset: "a" }, forbiden: {} }),
      "expect.columns.0.forbiden: no such setting (did you mean forbidden?)",
    );
    assert.match(ofColumn({ column: { dataset: "a" }, from: [] }), /\.column\.field: expected a string; it is not set/);
    assert.match(
      ofColumn({ column, from: [{ ...column, type: "direct" }] }),
      /\.from\.0\.type: expected "DIRECT" or "INDIRECT"/,
    );
    assert.match(
      ofColumn({ coverage: { dataset: "a", atLeast: 101 } }),
      /\.atLeast: expected a number from 0 to 100; found 101/,
    );
    assert.match(
      ofColumn({ forbidden: { from: column, to: { dataset: "c" }, masked: true } }),
      /\.masked: expected "allow" or "refuse"/,
    );
  });
});
