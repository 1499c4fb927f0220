import assert from "node:assert/strict";
import { failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const expect = { inputs: ["raw/a"], outputs: ["out/x"] };

describe("the runs of a refinement", () => {
  it("are told apart from another producer's, which cannot pass a silent refinement", async () => {
    const verdict = await rehearse({
      program: "console.log('nothing is sent')",
      settings: { expect },
      afterRefinement: `${io} await post(event("COMPLETE", io));`,
    });
    const failed = failures(verdict);
    assert.match(failed["lineage.run"] ?? "", /^no run from this command; the 1 in Marquez came from elsewhere/);
    assert.match(failed["lineage.sent"] ?? "", /^it sent no event/);
  });

  it("pass beside another producer's run of the same job", async () => {
    const program = `${io} await post(event("COMPLETE", io));`;
    const verdict = await rehearse({
      program,
      settings: { expect },
      before: `await post(event("FAIL", { run: run() }));`,
    });
    assert.deepEqual(failures(verdict), {});
  });

  it("fail in the wrong order, and the hint says so", async () => {
    const verdict = await rehearse({
      program: `${io} await post(event("COMPLETE", io)); await post(event("START", { ...io, time: now(-5000) }));`,
      settings: { expect },
    });
    assert.match(
      failures(verdict)["lineage.run"] ?? "",
      /is RUNNING \| The end of the run arrived, and another event after it, so Marquez keeps it RUNNING\. It sent COMPLETE, START\. Events must be sent in order/,
    );
  });

  it("have ended when an OTHER event follows their end", async () => {
    const verdict = await rehearse({
      program: `${io} for (const type of ["START", "COMPLETE", "OTHER"]) await post(event(type, io));`,
      settings: { expect },
    });
    assert.deepEqual(failures(verdict), {});
  });

  it("fail without an eventType", async () => {
    const verdict = await rehearse({ program: `${io} await post(event(undefined, io));` });
    assert.match(failures(verdict)["lineage.run"] ?? "", /is NEW \| Its events have no eventType/);
  });

  it("fail when the last event is lost", async () => {
    const verdict = await rehearse({
      program: `await post(event("START")); await post(event("RUNNING")); await post(event("RUNNING"));`,
    });
    assert.match(
      failures(verdict)["lineage.run"] ?? "",
      /The run started, and the event that ends it did not arrive\. It sent START, 2 x RUNNING\./,
    );
  });

  const five = `${io} for (let n = 0; n < 5; n++) await post(event("COMPLETE", { run: run(), ...io }));`;

  it("are counted: five where one is expected fail", async () => {
    const failed = failures(await rehearse({ program: five, settings: { expect } }));
    assert.match(
      failed["lineage.run"] ?? "",
      /^5 runs: .* \| The command sent 5 runs of case\.job\. If that is right, set expect\.runs to 5, or to any\./,
    );
  });

  it("may be as many as the settings say", async () => {
    for (const runs of [5, "any"])
      assert.deepEqual(failures(await rehearse({ program: five, settings: { expect: { ...expect, runs } } })), {});
  });

  it("fail when one failed and one completed", async () => {
    const verdict = await rehearse({
      program: `${io} await post(event("FAIL", { run: run() })); await post(event("COMPLETE", io));`,
      settings: { expect: { ...expect, runs: "any" } },
    });
    assert.match(failures(verdict)["lineage.run"] ?? "", /is FAILED \| case\.job reported its own failure/);
  });

  it("fail when the run of another job of the same command failed, and the job is named", async () => {
    const verdict = await rehearse({
      program: `${io} const dag = run();
await post(event("START", { run: dag }));
for (const [name, end] of [["stg_orders", "COMPLETE"], ["fct_orders", "FAIL"]]) {
  const one = run(parent("case.job", dag.runId));
  for (const type of ["START", end]) await post(event(type, { ...io, run: one, job: "case.job." + name }));
}
await post(event("COMPLETE", { run: dag, ...io }));`,
      settings: { expect },
    });
    const failed = failures(verdict);
    assert.match(
      failed["lineage.run"] ?? "",
      /run .* of case\.job\.fct_orders is FAILED \| case\.job\.fct_orders reported its own failure/,
    );
    assert.match(
      failed["lineage.truth"] ?? "",
      /^exit code 0; run .* of case\.job\.fct_orders says FAILED \| The command hides a failure/,
    );
  });

  it("may belong to jobs of many names, one run a file: their datasets count together", async () => {
    const verdict = await rehearse({
      program: `for (const day of ["2026-01-01", "2026-01-02"])
  await post(event("COMPLETE", { job: "load-" + day, run: run(), inputs: [ds("in/" + day)], outputs: [ds("out/" + day)] }));`,
      settings: { job: "load-*", expect: { inputs: ["in/2026-01-01", "in/2026-01-02"], outputs: ["out/*"] } },
    });
    assert.deepEqual(failures(verdict), {});
  });

  it("must tell the truth about the exit code", async () => {
    const hidden = failures(
      await rehearse({ program: `await post(event("FAIL"));`, settings: { expect: { states: ["FAILED"] } } }),
    );
    assert.deepEqual(Object.keys(hidden), ["lineage.truth"]);
    const pretended = failures(await rehearse({ program: `await post(event("COMPLETE")); process.exitCode = 1;` }));
    assert.deepEqual(Object.keys(pretended), ["refine.exit", "lineage.truth"]);
    assert.match(
      pretended["lineage.truth"] ?? "",
      /^exit code 1; run .* says COMPLETED \| The command failed, and no run says so/,
    );
    const honest = failures(
      await rehearse({
        program: `await post(event("FAIL")); process.exitCode = 1;`,
        settings: { expect: { states: ["FAILED"] } },
      }),
    );
    assert.deepEqual(Object.keys(honest), ["refine.exit"]);
  });

  it("end once: FAIL and then COMPLETE is a contradiction that Marquez hides", async () => {
    const failed = failures(
      await rehearse({
        program: `${io} await post(event("FAIL", io)); await post(event("COMPLETE", io));`,
        settings: { expect },
      }),
    );
    assert.deepEqual(Object.keys(failed), ["lineage.truth"]);
    assert.match(failed["lineage.truth"] ?? "", /sent FAIL, COMPLETE \| A run ends once/);
  });

  it("fail when they completed and another state was expected, and the hint names the setting", async () => {
    const verdict = await rehearse({
      program: `await post(event("COMPLETE"));`,
      settings: { expect: { states: ["FAILED"] } },
    });
    assert.match(
      failures(verdict)["lineage.run"] ?? "",
      /is COMPLETED \| case\.job completed, and expect\.states holds only FAILED\./,
    );
  });

  it("fail when they were aborted", async () => {
    const failed = failures(
      await rehearse({ program: `${io} await post(event("START", io)); await post(event("ABORT", io));` }),
    );
    assert.match(failed["lineage.run"] ?? "", /is ABORTED \| case\.job reported that it was aborted: see cli\.log/);
    assert.match(failed["lineage.truth"] ?? "", /^exit code 0; run .* says ABORTED \| The command hides a failure/);
  });

  it("fail with a type that OpenLineage does not know", async () => {
    const verdict = await rehearse({ program: `await post(event("START")); await post(event("SUCCESS"));` });
    assert.match(
      failures(verdict)["lineage.run"] ?? "",
      /is RUNNING \| SUCCESS is no eventType of OpenLineage, and Marquez takes it for RUNNING\. It sent START, SUCCESS\./,
    );
  });

  it("of a streaming job are RUNNING when its time is up, and only the exit fails", async () => {
    const verdict = await rehearse({
      program: `${io} await post(event("START", io)); for (let n = 0; n < 9; n++) await post(event("RUNNING", io)); setInterval(() => {}, 1e6);`,
      settings: { expect: { ...expect, states: ["RUNNING"] }, refine: { timeout: "2s" } },
    });
    const failed = failures(verdict);
    assert.deepEqual(Object.keys(failed), ["refine.exit"]);
    assert.match(failed["refine.exit"] ?? "", /ended by its deadline\n.* \| It took longer than refine\.timeout\./s);
    assert.match(
      verdict.expectations.find(({ name }) => name === "lineage.run")?.found ?? "",
      /^1 run: run .* is RUNNING$/,
    );
  });

  it("may run beside each other: the graph shows the one that ended last", async () => {
    const program = `const [one, other] = [run(), run()];
await post(event("START", { run: one })); await post(event("START", { run: other }));
await post(event("COMPLETE", { run: other, inputs: [ds("raw/b")], outputs: [ds("out/y")], time: now(1000) }));
await post(event("COMPLETE", { run: one, inputs: [ds("raw/a")], outputs: [ds("out/x")], time: now(2000) }));`;
    const verdict = await rehearse({
      program,
      settings: { expect: { runs: 2, inputs: ["raw/*"], outputs: ["out/*"] } },
    });
    assert.deepEqual(failures(verdict), {});
    assert.match(
      verdict.lineage[0]?.words ?? "",
      /: the graph of case\.job lacks raw\/b, out\/y of run .*: run .* replaced it$/,
    );
  });

  it("empty the graph with an event after their end that names no datasets, and that event is named", async () => {
    const program = `${io} await post(event("COMPLETE", io)); await post(event("OTHER"));`;
    const failed = failures(await rehearse({ program, settings: { expect } }));
    assert.deepEqual(Object.keys(failed), ["lineage.shown"]);
    assert.match(
      failed["lineage.shown"] ?? "",
      /its OTHER event after the end names no inputs, and Marquez draws what it names \|/,
    );
  });

  it("by the thousand are counted, compared and told in few words", async () => {
    const program = `const ids = Array.from({ length: 1000 }, () => run());
const inputs = [ds("raw/a")];
const each = async (type, more) => { for (let n = 0; n < 1000; n += 50)
  await Promise.all(ids.slice(n, n + 50).map((one) => post(event(type, { run: one, ...more })))); };
await each("START", { inputs }); await each("COMPLETE", { inputs, outputs: [ds("out/x")] });`;
    const verdict = await rehearse({ program, settings: { expect: { ...expect, runs: 999 } } });
    assert.deepEqual(Object.keys(failures(verdict)), ["lineage.run"]);
    assert.match(
      failures(verdict)["lineage.run"] ?? "",
      /^1000 runs: run .* and 994 more \| The command sent 1000 runs of case\.job\./,
    );
    assert.match(verdict.lineage[0]?.words ?? "", /^sent 2000, accepted 2000, kept 2000/);
    assert.ok(JSON.stringify(verdict.expectations).length < 10_000);
  }).timeout(60_000);

  describe("whose events go another way", () => {
    const elsewhere = (n: number) => ({
      program: "console.log('sends by a file')",
      settings: { expect, refine: { env: { OPENLINEAGE__TRANSPORT__TYPE: "file" } } },
      afterRefinement: `${io} for (let n = 0; n < ${n}; n++) await post(event("COMPLETE", { run: run(), ...io }));`,
    });

    it("are the job's new runs, and the verdict says that this is inferred", async () => {
      const verdict = await rehearse(elsewhere(1));
      assert.deepEqual(failures(verdict), {});
      assert.match(
        verdict.expectations.find(({ name }) => name === "lineage.run")?.found ?? "",
        /^1 run \(attribution inferred/,
      );
      assert.equal(verdict.lineage[0]?.attribution, "inferred");
    });

    it("fail when two could be the command's", async () => {
      const failed = failures(await rehearse(elsewhere(2)));
      assert.match(
        failed["lineage.run"] ?? "",
        /2 new runs of case\.job could be this command's, and nothing tells which/,
      );
    });

    it("fail when any number could be the command's", async () => {
      const { settings, ...two } = elsewhere(2);
      const failed = failures(
        await rehearse({ ...two, settings: { ...settings, expect: { ...expect, runs: "any" } } }),
      );
      assert.match(failed["lineage.run"] ?? "", /or set expect\.runs to 2 if it sends so many/);
      const counted = await rehearse({ ...two, settings: { ...settings, expect: { ...expect, runs: 2 } } });
      assert.deepEqual(failures(counted), {});
    });
  });
});
