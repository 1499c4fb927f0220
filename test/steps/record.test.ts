import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { record } from "../../steps/record.ts";
import { example } from "../context/example.ts";

const outcome = { verdict: "passed", evidence: "s3://lineage-evidence/one/" };
const plan =
  "| Rehearsal | Window | Owner | Environment | Outcome |\n| --- | --- | --- | --- | --- |\n| Backfill | - | ops | - | open |\n";
const log = "# Next steps\n\n## 2026-11-20\n\n- [ ] **Ops** — older\n";

/** A rehearsal that is recorded in files of its directory. */
function recording(files: Record<string, string>, added: Record<string, string> = {}) {
  return example((directory) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const paths = Object.fromEntries(Object.keys(files).map((name) => [name, join(directory, name)]));
    return { record: { ...paths, ...added } };
  });
}
const textOf = ({ directory }: { directory: string }, file: string) => readFileSync(join(directory, file), "utf8");

describe("recording a rehearsal", () => {
  it("adds a row to the plan, with where the evidence is; the stack is the environment", async () => {
    using rehearsal = recording({ plan }, { owner: "QA" });
    await record(rehearsal, outcome);
    const [row] = textOf(rehearsal, "plan").split("\n").slice(3);
    assert.match(
      row ?? "",
      /^\| Lineage rehearsal \| 2026-11-24 .* \| QA \| example \| passed: s3:\/\/lineage-evidence/,
    );
  });

  it("adds an entry to the log, under the day on which the rehearsal started", async () => {
    using rehearsal = recording({ log }, { rehearsal: "Marquez lineage", environment: "staging" });
    await record(rehearsal, outcome);
    assert.match(
      textOf(rehearsal, "log"),
      /^## 2026-11-24\n\n- \[x\] \*\*QA\*\* — Marquez lineage on staging: passed$/m,
    );
  });

  it("adds to neither what the settings do not name, and nothing twice", async () => {
    using rehearsal = recording({ plan });
    writeFileSync(join(rehearsal.directory, "log"), log);
    await record(rehearsal, outcome);
    const once = textOf(rehearsal, "plan");
    await record(rehearsal, outcome);
    assert.equal(textOf(rehearsal, "plan"), once);
    assert.equal(textOf(rehearsal, "log"), log);
  });

  it("fails when the file has no place for it, and leaves the file alone", async () => {
    using rehearsal = recording({ plan: "# No table\n" });
    await assert.rejects(record(rehearsal, outcome), (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      return thrown.code === "STEP";
    });
    assert.equal(textOf(rehearsal, "plan"), "# No table\n");
  });
});
