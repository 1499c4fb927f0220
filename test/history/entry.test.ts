import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { asIndexObject, entryOf, fromIndexObject, stackFamily, startOf } from "../../history/entry.ts";
import { entryWith, nameAfter, verdictText } from "./synthetic.ts";

const name = nameAfter(90);

describe("an entry of the history", () => {
  it("says what verdict.json says, and its SHA-256", () => {
    const text = verdictText(name, {
      stack: "nightly",
      failed: ["lineage.kept"],
      warned: ["lineage.naming"],
      seconds: 21.5,
      drift: { breaking: 1, compatible: 0, informational: 2 },
      standIns: ["marquez"],
      uncommitted: true,
    });
    const { passed = [], ...entry } = entryOf(name, Buffer.from(text)) ?? {};
    assert.deepEqual(entry, {
      name,
      stack: "nightly",
      verdict: "failed",
      seconds: 21.5,
      commit: "0123456789abcdef0123456789abcdef",
      uncommitted: true,
      drift: { breaking: 1, compatible: 0, informational: 2 },
      standIns: ["marquez"],
      failed: ["lineage.kept"],
      warned: ["lineage.naming"],
      sha256: createHash("sha256").update(text).digest("hex"),
    });
    assert.ok(passed.includes("lineage.sent") && !passed.includes("lineage.kept"));
    assert.equal(startOf({ name }).toISOString(), "2026-01-01T01:30:00.000Z");
  });

  it("is read back from its index object", () => {
    const entry = entryWith(1, { failed: ["lineage.kept"], commit: undefined });
    assert.deepEqual(fromIndexObject(asIndexObject(entry)), entry);
  });

  it("says in which step a rehearsal ended that was not carried out", () => {
    const { verdict, phase, failed } = entryWith(1, { verdict: "error" });
    assert.deepEqual({ verdict, phase, failed }, { verdict: "error", phase: "provision", failed: [] });
  });

  it("is made of a verdict of an earlier version, too, which says less", () => {
    const text = JSON.stringify({ id: "x", stack: "mine", verdict: "passed", expectations: [] });
    const { seconds, commit, drift, standIns } = entryOf(name, Buffer.from(text)) ?? {};
    assert.deepEqual(
      { seconds, commit, drift, standIns },
      { seconds: undefined, commit: undefined, drift: undefined, standIns: [] },
    );
  });

  for (const text of [
    "",
    "{",
    "[]",
    "null",
    '{"verdict":"passed"}',
    '{"stack":"a","verdict":"fine","expectations":[]}',
  ])
    it(`is not made of ${text || "nothing"}`, () => {
      assert.equal(entryOf(name, Buffer.from(text)), undefined);
      assert.equal(fromIndexObject(text), undefined);
    });

  it("keeps names from outside to one line without control characters, and to a bounded number of bounded titles", () => {
    const titles = Array.from({ length: 1000 }, (_, nth) => `rule-${nth} ${"x".repeat(1000)}`);
    const { stack, failed } = entryWith(1, { stack: "a\u001b[31m\n\u202eb", failed: titles });
    assert.doesNotMatch(stack, /[\p{Cc}\p{Cf}]/u);
    assert.ok(failed.length <= 300 && failed.every((title) => title.length <= 201));
  });

  it("keeps names that JavaScript has for itself", () => {
    assert.deepEqual(entryWith(1, { failed: ["__proto__", "constructor"] }).failed, ["__proto__", "constructor"]);
  });

  for (const [stack, family] of [
    ["mine", "mine"],
    ["mine-0123abcd", "mine"],
    ["mine-2", "mine-2"],
    ["-0123abcd", "-0123abcd"],
  ] as const)
    it(`counts the stack ${stack} as ${family}`, () => assert.equal(stackFamily({ stack }), family));
});
