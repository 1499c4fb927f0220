import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { RehearsalError } from "../../errors.ts";
import { prepare } from "../../steps/prepare.ts";
import { example } from "../context/example.ts";

const preparing = (...script: string[]) =>
  example(() => ({ refine: { prepare: ["sh", "-c", ...script], env: { ONLY_FOR_REFINE: "yes" } } }));

describe("preparing the refinement", () => {
  it("is nothing when the settings name no command for it", async () => {
    using rehearsal = example();
    assert.equal(await prepare(rehearsal), undefined);
    assert.ok(!existsSync(rehearsal.bundle.path("prepare.log")));
  });

  it("runs the command where the refinement runs, without the refinement's variables", async () => {
    using rehearsal = preparing('pwd -P; echo "refine: $ONLY_FOR_REFINE"; echo "id: $LINEAGE_REHEARSAL_ID"');
    assert.equal((await prepare(rehearsal))?.exitCode, 0);
    assert.deepEqual(readFileSync(rehearsal.bundle.path("prepare.log"), "utf8").split("\n").slice(1, 4), [
      rehearsal.directory,
      "refine: ",
      `id: ${rehearsal.id}`,
    ]);
  });

  it("fails when the command does, with the end of its output", async () => {
    using rehearsal = preparing("echo no network; exit 7");
    await assert.rejects(prepare(rehearsal), (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      assert.equal(thrown.code, "STEP");
      assert.match(thrown.explanation.found, /^exit code 7\n.*no network/s);
      assert.match(thrown.explanation.next, /prepare\.log/);
      return true;
    });
  });

  it("fails when the command takes longer than refine.timeout", async () => {
    using rehearsal = example(() => ({ refine: { prepare: ["sleep", "600"], timeout: "100ms" } }));
    await assert.rejects(prepare(rehearsal), /ended by its deadline/);
  });
});
