import assert from "node:assert/strict";
import { failures, rehearse } from "./rehearse.ts";

/** A command that fails with a word about why, which its lineage has, too. */
const honest = `const one = run({ errorMessage: { message: "no such column: email", programmingLanguage: "SQL" } });
  await post(event("START", { run: one })); await post(event("FAIL", { run: one })); process.exitCode = 2;`;

describe("a refinement that must fail", () => {
  const settings = { expect: { fails: true } };

  it("passes when it exits with another code than 0 and its lineage says FAIL, and why", async () => {
    const verdict = await rehearse({ program: honest, settings });
    assert.deepEqual(failures(verdict), {});
    const found = verdict.expectations.find(({ name }) => name === "lineage.failure")?.found ?? "";
    assert.match(found, /^run \S+ of case\.job: no such column: email$/);
  });

  it("passes when some of its runs completed before the one that failed", async () => {
    const program = `${honest} await post(event("COMPLETE", { run: run(), job: "case.step" }));`;
    assert.deepEqual(failures(await rehearse({ program, settings })), {});
  });

  it("fails when the command succeeds after all", async () => {
    const failed = failures(await rehearse({ program: `await post(event("COMPLETE"));`, settings }));
    assert.deepEqual(Object.keys(failed).sort(), ["lineage.failure", "refine.exit"]);
    assert.match(failed["refine.exit"] ?? "", /^exit code 0.* \| expect\.fails says that it must fail\./s);
    assert.match(failed["lineage.failure"] ?? "", /^no run of it failed: COMPLETE \| .*does the client send FAIL/);
  });

  it("fails when the lineage says nothing of the failure", async () => {
    const program = `await post(event("START")); process.exitCode = 1;`;
    const failed = failures(await rehearse({ program, settings }));
    assert.match(failed["lineage.failure"] ?? "", /^no run of it failed: START \|/);
  });

  it("fails when FAIL comes without a message, and names what came", async () => {
    const program = `await post(event("FAIL", { run: run({ processing_engine: { version: "1" } }) })); process.exitCode = 1;`;
    const failed = failures(await rehearse({ program, settings }));
    assert.match(
      failed["lineage.failure"] ?? "",
      /^no message from run \S+ of case\.job, which has the facets processing_engine \| Send the run facet errorMessage/,
    );
  });

  it("fails when only another job's run failed", async () => {
    const one = `run({ errorMessage: { message: "x" } })`;
    const program = `await post(event("COMPLETE")); await post(event("FAIL", { job: "case.other", run: ${one} })); process.exitCode = 1;`;
    const failed = failures(await rehearse({ program, settings }));
    assert.match(failed["lineage.failure"] ?? "", /^no run of it failed: COMPLETE \| .* A run of case\.other did\./);
  });

  it("fails when a signal ends it, and when it takes too long: neither is a failure of its own", async () => {
    const killed = failures(await rehearse({ program: `${honest} process.kill(process.pid, "SIGKILL");`, settings }));
    assert.match(killed["refine.exit"] ?? "", /^ended by SIGKILL/);
    const slow = `${honest} setInterval(() => {}, 1000);`;
    const late = failures(await rehearse({ program: slow, settings: { ...settings, refine: { timeout: "1s" } } }));
    assert.match(late["refine.exit"] ?? "", /^ended by its deadline.*longer than refine\.timeout/s);
  });

  it("fails when nothing was recorded", async () => {
    const failed = failures(await rehearse({ program: "process.exitCode = 1;", settings }));
    assert.match(failed["lineage.failure"] ?? "", /^no recorded event that Marquez accepted/);
  });
});

describe("a refinement that may fail no more", () => {
  it("fails with the same lineage when it must succeed", async () => {
    const failed = failures(await rehearse({ program: honest }));
    assert.deepEqual(Object.keys(failed).sort(), ["lineage.run", "refine.exit"]);
  });
});
