import assert from "node:assert/strict";
import { nameMatches } from "../../lineage/globs.ts";

describe("a name compared with a pattern", () => {
  it("matches in folders that are hidden, too", () => {
    assert.ok(nameMatches("**/*.csv", "/data/.hidden/b.csv"));
    assert.ok(!nameMatches("**/a.csv", "/data/b.csv"));
  });

  it("matches itself, whatever its letters mean in a pattern", () => {
    for (const name of [
      "/data/orders [v1].csv",
      "/data/orders (draft).csv",
      "/data/{a,b}.csv",
      "/data/*.csv",
      "!negated",
      "/data/+(x).csv",
      "/data/[2024]/(a|b){c}.xlsx",
      "s3://bucket/a?b=$&$$",
      "C:\\data\\in.csv",
    ])
      assert.ok(nameMatches(name, name), name);
  });

  it("does not match another that only looks like it", () => {
    assert.ok(!nameMatches("/data/a (1).csv", "/data/a (2).csv"));
  });
});
