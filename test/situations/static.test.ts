import assert from "node:assert/strict";
import { failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const expect = { inputs: ["raw/a"], outputs: ["out/x"] };

describe("lineage without a run", () => {
  it("fails when a run arrives that the settings do not expect", async () => {
    const failed = failures(
      await rehearse({
        program: `${io} await post(event("COMPLETE", io));`,
        settings: { expect: { ...expect, runs: 0 } },
      }),
    );
    assert.deepEqual(Object.keys(failed), ["lineage.run"]);
    assert.match(failed["lineage.run"] ?? "", /^1 run: .* \| The command sent 1 run of case\.job\. If that is right/);
  });

  it("may come beside a run of the same job, which replaces its edges: that is said, and nothing is lost", async () => {
    const program = `${io} await post(jobEvent({ inputs: [ds("raw/planned")], outputs: [ds("out/x")] }));
for (const type of ["START", "COMPLETE"]) await post(event(type, io));`;
    const verdict = await rehearse({ program, settings: { expect } });
    assert.deepEqual(failures(verdict), {});
    assert.match(
      verdict.lineage[0]?.words ?? "",
      /^sent 3, accepted 3, kept 3: job case\.job of a job event: the graph lacks raw\/planned, because run .* replaced it/,
    );
  });

  it("takes the place of a run's edges when it comes later, and is named", async () => {
    const program = `${io} await post(event("COMPLETE", io)); await post(jobEvent({ inputs: [ds("raw/planned")], outputs: [ds("out/planned")] }));`;
    const failed = failures(await rehearse({ program, settings: { expect } }));
    assert.deepEqual(Object.keys(failed), ["lineage.shown"]);
    assert.match(
      failed["lineage.shown"] ?? "",
      /lacks raw\/a, out\/x of run .*: a job event that came later replaced it/,
    );
  });

  it("does not hide the unfinished run of another job", async () => {
    const program = `${io} await post(jobEvent(io)); await post(event("START", { job: "other.job" }));`;
    const failed = failures(await rehearse({ program, settings: { expect: { ...expect, runs: 0 } } }));
    assert.deepEqual(Object.keys(failed), ["lineage.run"]);
    assert.match(failed["lineage.run"] ?? "", /run .* of other\.job is RUNNING \| The run started/);
  });

  it("is no lineage of the job when its events tell of datasets alone", async () => {
    const program = `await post(datasetEvent(ds("lonely")));`;
    const failed = failures(await rehearse({ program, settings: { expect: { runs: 0 } } }));
    assert.match(failed["lineage.job"] ?? "", /^its events name no job \| They describe datasets only/);
  });

  it("is kept when it tells of a dataset alone, in whatever namespace", async () => {
    const program = `${io} await post(event("COMPLETE", io)); await post(datasetEvent(ds("lonely", "s3://lake")));`;
    const verdict = await rehearse({ program, settings: { expect } });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.lineage[0]?.words, "sent 2, accepted 2, kept 2");
  });
});
