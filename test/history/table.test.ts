import assert from "node:assert/strict";
import { flakyOf } from "../../history/flaky.ts";
import { tableOf } from "../../history/table.ts";
import { entryWith, type Synthetic } from "./synthetic.ts";

const row = (minutes: number, given: Synthetic, isGone = false) => ({ entry: entryWith(minutes, given), isGone });

describe("the history as a table", () => {
  it("has a line for each rehearsal: time, stack, verdict, drift, seconds, commit, what failed", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const rows = [
      row(3, { commit, failed: ["lineage.kept"], drift: { breaking: 2, compatible: 0, informational: 1 } }),
      row(2, { commit, drift: { breaking: 0, compatible: 0, informational: 0 }, seconds: 123.456 }),
      row(1, { commit, uncommitted: true, standIns: ["marquez"] }, true),
      row(0, { commit: undefined, verdict: "error", stack: "nightly", seconds: 4 }),
    ];
    assert.equal(
      tableOf(rows, []),
      `time (UTC)           stack    verdict                      drift                        seconds  commit         failed
2026-01-01 00:03:00  mine     failed                       2 breaking, 1 informational     20.0  0123456789ab   lineage.kept
2026-01-01 00:02:00  mine     passed                       none                           123.5  0123456789ab
2026-01-01 00:01:00  mine     passed (stand-in) (deleted)  –                               20.0  0123456789ab+
2026-01-01 00:00:00  nightly  error                        –                                4.0  –              (during provision)
`,
    );
  });

  it("marks flaky expectations, and says how many more failed", () => {
    const failed = ["lineage.kept", "lineage.run", "lineage.inputs", "lineage.outputs", "contract.drift"];
    const rows = [row(1, { commit: "a", failed }), row(0, { commit: "a", failed: failed.slice(1) })];
    const table = tableOf(rows, flakyOf(rows.map(({ entry }) => entry)));
    assert.match(table, /lineage\.kept \(flaky\), lineage\.run, lineage\.inputs, 2 more\n/);
  });

  it("keeps hostile names to their line: no name can move the cursor or add a row", () => {
    const hostile = "a\n2026-01-01 00:00:00  mine  passed\u001b[2K\u202e";
    const table = tableOf([row(0, { stack: hostile, commit: hostile, failed: [hostile] })], []);
    assert.equal(table.split("\n").length, 3);
    assert.doesNotMatch(table.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
  });
});
