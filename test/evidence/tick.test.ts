import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { tick } from "../../evidence/tick.ts";
import { documentOf } from "./document.ts";

const tasks = [
  "# Next steps",
  "",
  "- [ ] Marquez lineage smoke, on staging",
  "  * [ ] Backfill with guardrails",
  "- [x] Runner life cycle",
  "Marquez lineage smoke is a rehearsal.",
  "- [ ] Backfill with guards",
  "",
].join("\r\n");

describe("ticking a task", () => {
  for (const [text, before, after] of [
    ["Marquez lineage smoke", "- [ ] Marquez", "- [x] Marquez"],
    ["guardrails", "* [ ] Backfill", "* [x] Backfill"],
  ] as const)
    it(`ticks the one line with the text ${text}, and keeps all other bytes`, async () => {
      using document = documentOf(tasks);
      assert.equal(await tick(document.path, text), true);
      assert.equal(document.read(), tasks.replace(before, after));
      assert.equal(await tick(document.path, text), false);
    });

  it("changes nothing where the task is ticked already", async () => {
    using document = documentOf(tasks);
    assert.equal(await tick(document.path, "Runner"), false);
    assert.equal(document.read(), tasks);
  });

  for (const [text, problem] of [
    ["Nowhere", /it has no task, .* with the text "Nowhere"/],
    ["is a rehearsal", /it has no task/],
    ["Backfill", /the lines 4, 7 are all tasks with the text "Backfill"/],
  ] as const)
    it(`refuses the text ${text}, and changes nothing`, async () => {
      using document = documentOf(tasks);
      await assert.rejects(tick(document.path, text), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        assert.match(thrown.explanation.found, problem);
        return /The file is unchanged/.test(thrown.explanation.next);
      });
      assert.equal(document.read(), tasks);
    });
});
