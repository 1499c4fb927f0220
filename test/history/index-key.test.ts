import assert from "node:assert/strict";
import { indexKeyOf, nameAt, readIndexKey } from "../../history/index-key.ts";
import { entryWith, nameAfter } from "./synthetic.ts";

describe("the key of an index object", () => {
  it("begins with the time so that a list of keys has the newest first", () => {
    const keys = [3, 500_000, 90, 0].map((minutes) => indexKeyOf(entryWith(minutes)));
    const names = keys.sort().map((key) => readIndexKey(key)?.name);
    assert.deepEqual(names, [500_000, 90, 3, 0].map(nameAfter));
  });

  it("says the bundle, the verdict and the stack", () => {
    const key = indexKeyOf(entryWith(0, { stack: "my.stack-2_a", failed: ["lineage.kept"] }));
    assert.equal(key, "index/79739898999999-20260101T000000Z-00000000.failed.my.stack-2_a.json");
    assert.deepEqual(readIndexKey(key), { name: nameAfter(0), verdict: "failed", stack: "my.stack-2_a" });
  });

  for (const stack of ["../../other", "a/b", "ä", "", "x".repeat(200), "a b", "~"])
    it(`does not say the stack ${JSON.stringify(stack.slice(0, 20))}, which does not fit in the name of a file`, () => {
      const key = indexKeyOf({ name: nameAfter(0), verdict: "passed", stack });
      assert.equal(readIndexKey(key)?.stack, undefined);
      assert.ok(readIndexKey(key) && key.split("/").length === 2);
    });

  it("is never longer than a file's name may be", () => {
    const key = indexKeyOf({ name: nameAfter(0), verdict: "interrupted", stack: "x".repeat(150) });
    assert.ok(Buffer.byteLength(key.slice("index/".length)) <= 255);
  });

  for (const [what, key] of [
    ["another file", "index/README.md"],
    ["a key whose time is not that of its bundle", "index/79739898999998-20260101T000000Z-00000000.passed.mine.json"],
    ["a key of another folder", "other/79739898999999-20260101T000000Z-00000000.passed.mine.json"],
    ["a verdict that there is not", "index/79739898999999-20260101T000000Z-00000000.fine.mine.json"],
  ] as const)
    it(`is not read from ${what}`, () => assert.equal(readIndexKey(key), undefined));

  it("knows how names begin that started at a time", () => {
    assert.equal(nameAt(new Date("2026-01-31T12:34:56.789Z")), "20260131T123456Z");
  });
});
