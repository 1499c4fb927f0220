import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../rehearsal/result.ts";
import { copyCheckout, lockCheckout } from "../checkout.ts";
import { place, result } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { assertAsPlanned } from "../e2e/planned.ts";

/** The stack files of the four rehearsals of a plan, what each must leave, and what the plan calls it. */
const kinds = [
  {
    stack: "staging",
    // The flow has a rehearsal of its own: hotpass.test.ts.
    sets: ["prefect.enabled=false", "record.rehearsal=Marquez lineage smoke", "record.environment=staging"],
    title: "Marquez lineage smoke",
    files: ["cli.log", "graph.png"],
  },
  {
    stack: "staging-arc",
    sets: [],
    title: "ARC runner life cycle",
    files: ["lifecycle.json", "sts.txt", "rbac.txt", "notes.md"],
  },
  {
    stack: "staging-backfill",
    sets: [],
    title: "Prefect backfill with concurrency guardrails",
    files: ["deployment.json", "work-pool.json", "flow-runs.json", "summary.json", "prefect.log", "prefect.png"],
  },
  {
    stack: "staging-e2e",
    sets: [],
    title: "End-to-end run",
    files: ["overview.log", "refine.log", "enrich.log", "qa.log"],
  },
];

const plan = `# Staging rehearsals

| Rehearsal | Window | Owner | Environment | Outcome |
| --- | --- | --- | --- | --- |
`;

describe("the four rehearsals of a plan, on a project that stands for a checkout", function () {
  this.timeout(300_000);
  const at = place();
  const checkout = join(at.directory, "checkout");
  const document = join(at.directory, "plan.md");

  before(async () => {
    copyCheckout(checkout);
    await lockCheckout(checkout);
    writeFileSync(document, plan);
  });

  for (const { stack, sets, files } of kinds)
    it(`pass: ${stack}, with the evidence that the plan asks for`, async () => {
      const ports = ["marquez", "marquezAdmin", "web", "prefect"].map((name) => `ports.${name}=auto`);
      const all = [`cwd=${checkout}`, `record.plan=${document}`, "evidence.store=folder", "standIns=allow", ...ports];
      const args = [...all, ...sets].flatMap((one) => ["--set", one]);
      const { exitCode, result: done } = await result(at, ["--stack", stack, ...args]);
      assert.deepEqual(done.errors, []);
      assert.deepEqual(notPassed(done), []);
      assert.equal(exitCode, 0);
      for (const file of files) assert.ok(existsSync(join(done.evidence.directory, file)), file);
      await assertNothingLeft(done.id);
      await assertAsPlanned(at, ["--stack", stack, ...args], done);
    });

  it("have one row each, in the order in which they ran, and each leads to its evidence", () => {
    const text = readFileSync(document, "utf8");
    assert.ok(text.startsWith(plan));
    const rows = text.slice(plan.length).trim().split("\n");
    assert.equal(rows.length, kinds.length);
    for (const [nth, { title, files }] of kinds.entries()) {
      const cells = rows[nth]?.split("|").map((cell) => cell.trim()) ?? [];
      const [, name, window, , environment, outcome = ""] = cells;
      assert.deepEqual([name, environment], [title, "staging"]);
      assert.match(window ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d - .*UTC$/);
      const [, where = ""] = /^passed: `(\/[^`]+)`/.exec(outcome) ?? [];
      for (const file of ["SHA256SUMS", ...files]) assert.ok(existsSync(join(where, file)), `${outcome}: ${file}`);
    }
  });
});

/** Expectations that a rehearsal without lineage leaves out are not judged; none may fail. */
const notPassed = ({ expectations }: Result) => expectations.filter(({ status }) => status === "failed");
