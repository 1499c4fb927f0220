import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { type Entry, recordInLog, recordInPlan } from "../../evidence/plan-documents.ts";

const entry: Entry = {
  rehearsal: "Marquez lineage",
  from: new Date("2026-11-23T09:58:00Z"),
  to: new Date("2026-11-23T10:01:30Z"),
  owner: "data platform | QA",
  environment: "staging",
  verdict: "passed",
  evidence: "s3://lineage-evidence/staging/marquez/20261123T095800Z/",
};

const plan = (end = "\n") =>
  [
    "# Plan",
    "",
    "| Rehearsal | Window | Owner | Environment | Outcome |",
    "| --- | --- | --- | --- | :---: |",
    "| Backfill | tbd | ops | staging | open |",
    "",
    "Text after.",
    "",
  ].join(end);

const log = [
  "# Next steps",
  "",
  "## 2026-11-22",
  "",
  "- [x] **QA** — older",
  "  - notes: there",
  "",
  "## 2026-11-20",
  "",
  "- [ ] **Ops** — oldest",
  "",
].join("\n");

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "record-")), "document.md");
  writeFileSync(path, text);
  return path;
}
const read = (path: string) => readFileSync(path, "utf8");

describe("recording a rehearsal in the plan documents", () => {
  for (const [what, end] of [
    ["\\n", "\n"],
    ["\\r\\n", "\r\n"],
  ] as const)
    it(`adds its row to the plan's table once, and keeps all other bytes (lines end in ${what})`, async () => {
      const path = file(plan(end));
      assert.equal(await recordInPlan(path, entry), true);
      assert.equal(await recordInPlan(path, entry), false);
      const row =
        "| Marquez lineage | 2026-11-23 09:58 - 10:01 UTC | data platform \\| QA | staging | passed: s3://lineage-evidence/staging/marquez/20261123T095800Z/ |";
      const last = "| Backfill | tbd | ops | staging | open |";
      assert.equal(read(path), plan(end).replace(last, `${last}${end}${row}`));
    });

  it("adds a line at the end of the day's section", async () => {
    const path = file(log.replace("2026-11-22", "2026-11-23"));
    assert.equal(await recordInLog(path, entry), true);
    assert.equal(await recordInLog(path, entry), false);
    const said =
      "- [x] **QA** — Marquez lineage on staging: passed\n  - notes: s3://lineage-evidence/staging/marquez/20261123T095800Z/";
    assert.equal(
      read(path),
      log.replace("2026-11-22", "2026-11-23").replace("  - notes: there\n", `  - notes: there\n${said}\n`),
    );
  });

  it("adds a missing heading for the day where the newest headings are", async () => {
    const newestFirst = file(log);
    await recordInLog(newestFirst, { ...entry, verdict: "failed" });
    assert.match(
      read(newestFirst),
      /^# Next steps\n\n## 2026-11-23\n\n- \[ \] \*\*QA\*\* — .*: failed\n {2}- notes: .*\n\n## 2026-11-22\n/,
    );
    const newestLast = file("## 2026-11-20\n\n- one\n\n## 2026-11-21\n\n- two\n");
    await recordInLog(newestLast, entry);
    assert.match(read(newestLast), /- two\n\n## 2026-11-23\n\n- \[x\] \*\*QA\*\* — .*\n {2}- notes: .*\n$/);
  });

  it("does not change a file that has no table or dated heading, and says so", async () => {
    for (const work of [recordInPlan, recordInLog]) {
      const path = file("# Something else\n\n| a | b |\n| - | - |\n");
      await assert.rejects(
        work(path, entry),
        (error) => error instanceof RehearsalError && /The file is unchanged/.test(error.message),
      );
      assert.equal(read(path), "# Something else\n\n| a | b |\n| - | - |\n");
    }
  });
});
