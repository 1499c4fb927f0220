import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../version.ts";

/** The rows of the table of promises: what is promised, and the tests that show it. */
function promises(): { promise: string; tests: string[] }[] {
  const page = readFileSync(join(packageRoot, "docs", "security.md"), "utf8");
  const [table = ""] = /\| promise \| test \|\n(?:\|.*\n)+/.exec(page) ?? [];
  let last: string[] = [];
  return table
    .trim()
    .split("\n")
    .slice(2)
    .map((row) => {
      const [, promise = "", tests = ""] =
        row.split(" | ").length === 2 ? (/^\| (.*) \| (.*) \|$/.exec(row) ?? []) : [];
      if (tests !== "the same") last = tests.split(", ");
      return { promise, tests: last };
    });
}

describe("the promises of docs/security.md", () => {
  it("are many", () => assert.ok(promises().length > 25));

  it("each name the tests that show them, which are there", () => {
    for (const { promise, tests } of promises()) {
      assert.ok(promise.length > 10 && tests.length > 0, promise);
      for (const test of tests) {
        assert.match(test, /^test\/.*\.test\.ts$/, promise);
        assert.ok(existsSync(join(packageRoot, test)), `${test}, of: ${promise}`);
      }
    }
  });
});
