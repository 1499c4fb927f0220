import assert from "node:assert/strict";
import { cover } from "../../judgement/globs.ts";

describe("names compared with patterns", () => {
  it("are covered when each has a pattern, and each pattern a name", () => {
    assert.deepEqual(cover(["**/*.csv"], ["/data/a.csv", "/data/.hidden/b.csv"]), { missing: [], unexpected: [] });
    assert.deepEqual(cover(["**/a.csv", "**/c.csv"], ["/data/a.csv", "/data/b.csv"]), {
      missing: ["**/c.csv"],
      unexpected: ["/data/b.csv"],
    });
  });

  it("match themselves, whatever their letters mean in a pattern", () => {
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
      assert.deepEqual(cover([name], [name]), { missing: [], unexpected: [] }, name);
  });

  it("do not match another that only looks like them", () => {
    assert.deepEqual(cover(["/data/a (1).csv"], ["/data/a (2).csv"]), {
      missing: ["/data/a (1).csv"],
      unexpected: ["/data/a (2).csv"],
    });
  });
});
