import assert from "node:assert/strict";
import { flakyInWords, flakyMarks, flakyOf } from "../../history/flaky.ts";
import { entryWith, type Synthetic } from "./synthetic.ts";

const kept = { failed: ["lineage.kept"] };
const fine = {};

/** Rehearsals, the oldest first, each of a commit of its own unless it says another. */
const history = (...all: Synthetic[]) => all.map((one, nth) => entryWith(nth, { commit: `commit-${nth}`, ...one }));
const found = (...all: Synthetic[]) =>
  flakyOf(history(...all)).map(({ stack, expectation, why }) => [stack, expectation, why]);

describe("flaky expectations", () => {
  it("are those that were met and not met at the same commit", () => {
    const same = { commit: "a" };
    assert.deepEqual(found({ ...same }, { ...same, ...kept }), [["mine", "lineage.kept", "same-commit"]]);
    assert.deepEqual(found({ ...same, ...kept }, fine, { ...same }), [["mine", "lineage.kept", "same-commit"]]);
  });

  it("are not those that a new commit broke or mended", () => {
    assert.deepEqual(found(fine, kept, kept), []);
    assert.deepEqual(found(fine, kept, kept, fine), []);
  });

  it("are those that changed three times in the last ten judgements, whatever the commits", () => {
    assert.deepEqual(found(fine, kept, fine, kept), [["mine", "lineage.kept", "alternates"]]);
    const [one] = flakyOf(history(fine, kept, fine, kept));
    assert.deepEqual([one?.changes, one?.judged], [3, 4]);
  });

  it("are not those that changed often, but long ago", () => {
    const stable = Array.from({ length: 10 }, () => fine);
    assert.deepEqual(found(fine, kept, fine, kept, ...stable), []);
  });

  it("are not told by a commit that is not known, or that is not all that was rehearsed", () => {
    assert.deepEqual(found({ commit: undefined }, { commit: undefined, ...kept }), []);
    assert.deepEqual(found({ commit: "a", uncommitted: true }, { commit: "a", uncommitted: true, ...kept }), []);
    assert.deepEqual(found({ commit: "a" }, { commit: "a", uncommitted: true, ...kept }), []);
  });

  it("count a warning as not met", () => {
    const warned = { commit: "a", warned: ["lineage.naming"] };
    assert.deepEqual(found({ commit: "a", passed: ["lineage.naming"] }, warned), [
      ["mine", "lineage.naming", "same-commit"],
    ]);
  });

  it("are not told by a rehearsal that was not carried out, or that did not judge them", () => {
    assert.deepEqual(found({ commit: "a" }, { commit: "a", verdict: "error", ...kept }), []);
    assert.deepEqual(found({ commit: "a", failed: ["only.then"] }, { commit: "a" }), []);
  });

  it("are told apart by stack; what --ephemeral adds to a stack's name is none of it", () => {
    assert.deepEqual(found({ commit: "a" }, { commit: "a", stack: "other", ...kept }), []);
    assert.deepEqual(found({ commit: "a", stack: "mine-0123abcd" }, { commit: "a", stack: "mine-89abcdef", ...kept }), [
      ["mine", "lineage.kept", "same-commit"],
    ]);
  });

  it("are not told by comparing a stand-in with the real service", () => {
    assert.deepEqual(found({ commit: "a" }, { commit: "a", standIns: ["marquez"], ...kept }), []);
    const standIns = ["web", "marquez"];
    const both = found({ commit: "a", standIns }, { commit: "a", standIns: [...standIns].reverse(), ...kept });
    assert.deepEqual(both, [["mine", "lineage.kept", "same-commit"]]);
  });

  it("are found once each, in any order of the rehearsals, and with names that JavaScript has for itself", () => {
    const title = "__proto__";
    const all = history(
      { commit: "a", passed: [title] },
      { commit: "a", failed: [title] },
      { commit: "a", passed: [title], standIns: ["web"] },
      { commit: "a", failed: [title], standIns: ["web"] },
    );
    assert.deepEqual(flakyOf(all), flakyOf([...all].reverse()));
    assert.deepEqual(
      flakyOf(all).map(({ expectation }) => expectation),
      [title],
    );
  });

  it("are told in words, and marked where they failed", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const all = history({ commit }, { commit, ...kept });
    const flaky = flakyOf(all);
    assert.deepEqual(flaky.map(flakyInWords), ["both met and not met at commit 0123456789ab"]);
    assert.deepEqual(flakyOf(history(fine, kept, fine, kept)).map(flakyInWords), [
      "changed 3 times in the last 4 judgements",
    ]);
    const marks = flakyMarks(flaky);
    const entry = entryWith(9, { stack: "mine-0123abcd" });
    assert.ok(marks(entry, "lineage.kept"));
    assert.equal(marks(entry, "lineage.sent"), undefined);
    assert.equal(marks(entryWith(9, { stack: "other" }), "lineage.kept"), undefined);
  });
});
