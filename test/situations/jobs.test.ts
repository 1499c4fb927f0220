import assert from "node:assert/strict";
import { commandOf, failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const expect = { inputs: ["raw/a"], outputs: ["out/x"] };

describe("the job of a refinement", () => {
  it("fails in the wrong namespace, and both are named", async () => {
    const failed = failures(await rehearse({ program: `await post(event("COMPLETE", { of: "production" }));` }));
    assert.match(
      failed["lineage.job"] ?? "",
      /^it sent case\.job in namespace production \| The job arrived in namespace production, while the settings expect case\.ns\./,
    );
  });

  it("is told of --same-namespace where it arrived in that of the settings, on a running stack", async () => {
    const settings = { namespace: "case.ns-0123abcd" };
    const hintOf = async (of: string) =>
      failures(await rehearse({ program: `await post(event("COMPLETE", { of: "${of}" }));`, settings }))["lineage.job"];
    assert.match((await hintOf("case.ns")) ?? "", /--same-namespace keeps that of the settings\.$/);
    assert.doesNotMatch((await hintOf("production")) ?? "", /--same-namespace/);
  });

  it("fails when its START names a parent and its COMPLETE does not: Marquez makes two jobs of it", async () => {
    const program = `${io} const { runId } = run();
await post(event("START", { run: { runId, facets: parent("nightly") } }));
await post(event("COMPLETE", { run: { runId }, ...io }));`;
    const verdict = await rehearse({ program, settings: { expect } });
    assert.match(
      failures(verdict)["lineage.job"] ?? "",
      /^Marquez has nightly\.case\.job \| The events of run .* do not agree on their job or its parent/,
    );
    assert.match(
      verdict.lineage[0]?.words ?? "",
      /: the events of run .* do not agree on their job or its parent, so Marquez makes jobs nightly\.case\.job, case\.job of them; the run is in nightly\.case\.job$/,
    );
  });

  it("is found under its parent's name when the facet is called parentRun, as by old clients", async () => {
    const program = `${io} const { parent: parentRun } = parent("nightly");
await post(event("COMPLETE", { run: run({ parentRun }), ...io }));`;
    assert.deepEqual(failures(await rehearse({ program, settings: { job: "nightly.case.job", expect } })), {});
    assert.deepEqual(Object.keys(failures(await rehearse({ program }))), ["lineage.job", "lineage.run"]);
  });

  it("is told by the name that Marquez gives it where a pattern matches only the name that was sent", async () => {
    const program = `await post(event("COMPLETE", { run: run(parent("nightly")), job: "load-1" }));`;
    assert.match(
      failures(await rehearse({ program, settings: { job: "load-*" } }))["lineage.job"] ?? "",
      /^Marquez has nightly\.load-1 \| Marquez keeps job load-1 as nightly\.load-1, because its events name the parent nightly/,
    );
  });

  it("fails without a name, and the message shows that", async () => {
    const failed = failures(await rehearse({ program: `await post(event("COMPLETE", { job: "" }));` }));
    assert.match(failed["lineage.job"] ?? "", /^it sent "" \(an empty name\) \| /);
  });

  it("is matched whatever letters its name has", async () => {
    for (const job of ["cost$$daily", "100% of it", "dir/sub job.ü", "a:b", "load [2026] (x)", " blank "]) {
      const program = `${io} await post(event("COMPLETE", { job: ${JSON.stringify(job)}, ...io }));`;
      assert.deepEqual(failures(await rehearse({ program, settings: { job, expect } })), {}, job);
    }
  });

  it("is said to be a pattern where only its exact name can be looked up", async () => {
    const verdict = await rehearse({
      program: "console.log('sends by a file')",
      settings: { job: "load-*", refine: { env: { OPENLINEAGE__TRANSPORT__TYPE: "file" } } },
      afterRefinement: `await post(event("COMPLETE", { job: "load-1" }));`,
    });
    assert.match(
      failures(verdict)["lineage.job"] ?? "",
      /^namespace case\.ns holds load-1 \| `job` is a pattern, which needs events that pass the recorder/,
    );
  });

  it("is missing when a URL of the settings has a path, and the hint names that as the likely cause", async () => {
    const refine = { env: { OPENLINEAGE_URL: "http://127.0.0.1:9/api/v1" } };
    const failed = failures(await rehearse({ program: "console.log('sends elsewhere')", settings: { refine } }));
    assert.match(failed["lineage.job"] ?? "", /refine\.env\.OPENLINEAGE_URL has the path \/api\/v1, the likely cause/);
  });

  it("is not looked for elsewhere when the settings turn lineage off", async () => {
    const verdict = await rehearse({
      program: "console.log('no lineage')",
      settings: { refine: { env: { OPENLINEAGE_DISABLED: "true" } } },
    });
    const sent = verdict.expectations.find(({ name }) => name === "lineage.sent");
    assert.equal(sent?.found, "OPENLINEAGE_DISABLED of its settings turns its lineage off");
    assert.match(failures(verdict)["lineage.job"] ?? "", /refine\.env\.OPENLINEAGE_DISABLED turns its lineage off/);
  });
});

describe("two refinements", () => {
  const second = (program: string) => ({
    second: { job: "second.job", refine: { command: commandOf(program) } },
  });

  it("are judged each on its own events: the second does not pass by sending the first's job", async () => {
    const program = `${io} await post(event("COMPLETE", io));`;
    const verdict = await rehearse({ program, settings: { expect, refinements: second(program) } });
    const failed = failures(verdict);
    assert.deepEqual(Object.keys(failed), ["second: lineage.job", "second: lineage.run"]);
    assert.match(
      failed["second: lineage.job"] ?? "",
      /^it sent case\.job, which is the job of refinement main \| .*Does the option that should change the job, such as --profile, change it\?/,
    );
    assert.deepEqual(
      verdict.refinements.map(({ name, verdict }) => [name, verdict]),
      [
        ["main", "passed"],
        ["second", "failed"],
      ],
    );
  });

  it("may have patterns that match the same job, and pass where each sends its own", async () => {
    const sends = (job: string) => `await post(event("COMPLETE", { job: ${JSON.stringify(job)}, run: run() }));`;
    const settings = {
      job: "pipeline.*",
      refinements: { second: { job: "*.aviation", refine: { command: commandOf(sends("pipeline.aviation")) } } },
    };
    assert.deepEqual(failures(await rehearse({ program: sends("pipeline.generic"), settings })), {});
    const failed = failures(await rehearse({ program: sends("pipeline.aviation"), settings }));
    assert.deepEqual(Object.keys(failed), ["main: lineage.job", "second: lineage.job"]);
    assert.match(
      failed["main: lineage.job"] ?? "",
      /^it sent pipeline\.aviation, which refinement second \(\*\.aviation\) sent, too \| Two commands of one job/,
    );
    assert.match(
      failed["second: lineage.job"] ?? "",
      /^it sent pipeline\.aviation, which refinement main \(pipeline\.\*\) sent, too \| /,
    );
  });

  it("are judged each on its own events: the first does not pass because the second sends its job", async () => {
    const program = `await post(event("COMPLETE")); await post(event("COMPLETE", { job: "second.job", run: run() }));`;
    const failed = failures(await rehearse({ program: "console.log(1)", settings: { refinements: second(program) } }));
    assert.deepEqual(Object.keys(failed), ["main: lineage.sent", "main: lineage.job", "main: lineage.run"]);
    assert.match(failed["main: lineage.run"] ?? "", /^no run from this command; the 1 in Marquez came from elsewhere/);
  });
});
