import assert from "node:assert/strict";
import { mergeSettings } from "../../settings/merge-settings.ts";

describe("merged settings", () => {
  it("hold the keys of both, and where both have one, that of the overrides", () => {
    const base = { job: "a", refine: { cwd: ".", env: { A: "1" } } };
    const overrides = { namespace: "n", refine: { cwd: "b", env: { B: "2" } } };
    assert.deepEqual(mergeSettings(base, overrides), {
      job: "a",
      namespace: "n",
      refine: { cwd: "b", env: { A: "1", B: "2" } },
    });
    assert.deepEqual(base, { job: "a", refine: { cwd: ".", env: { A: "1" } } });
  });

  it("replace lists as a whole, and mappings by what is none", () => {
    const base = { expect: { inputs: ["a", "b"] }, refine: { cwd: "." } };
    assert.deepEqual(mergeSettings(base, { expect: { inputs: ["c"] }, refine: "text" }), {
      expect: { inputs: ["c"] },
      refine: "text",
    });
  });

  it("keep what is overridden by undefined", () => {
    assert.deepEqual(mergeSettings({ job: "a" }, { job: undefined }), { job: "a" });
  });
});
