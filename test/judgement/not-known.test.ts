import assert from "node:assert/strict";
import { verdictOf } from "../../judgement/verdict.ts";
import { completed, failures, job, judgements, keptRuns, passed, refined } from "./judged.ts";
import { runEvent, sentEvents } from "./sent-events.ts";

const broken = { status: "failed", seconds: 1, error: new Error("it did not answer (ECONNREFUSED)") } as const;

describe("what is not known", () => {
  it("is said of no run and no job when Marquez does not say what it keeps", () => {
    const all = judgements({ kept: broken });
    const statusOf = (wanted: string) => all.find(({ name }) => name === wanted)?.status;
    for (const name of ["lineage.job", "lineage.run", "lineage.inputs", "lineage.outputs"])
      assert.equal(statusOf(name), "skipped", name);
    assert.match(
      all.find(({ name }) => name === "lineage.run")?.found ?? "",
      /^not known, because Marquez did not say what it keeps: it did not answer \(ECONNREFUSED\)$/,
    );
    assert.equal(statusOf("lineage.kept"), "failed");
    assert.equal(statusOf("capture.complete"), "failed");
  });

  it("is said of no run where attribution is inferred and the runs could not be read", () => {
    const transport = { recorded: false, own: ["OPENLINEAGE_URL"], overridden: [] };
    const failed = failures({ ...refined({ sent: sentEvents(), transport }), runs: broken });
    assert.deepEqual([...failed.keys()], ["capture.complete"]);
  });

  it("fails the capture when it is the graph, even without a web UI", () => {
    const failed = failures({ graph: broken }, "marquez.url=http://127.0.0.1:5000");
    assert.deepEqual([...failed.keys()], ["capture.complete"]);
    assert.match(failed.get("capture.complete")?.found ?? "", /^graph: it did not answer/);
  });

  it("is told by its own events when it is a run that Marquez was not asked for", () => {
    const sent = sentEvents(
      runEvent("COMPLETE", completed.id, job),
      runEvent("COMPLETE", "2a1e7c1e-0000-4000-8000-000000000002", job),
      runEvent("START", "2a1e7c1e-0000-4000-8000-000000000003", job),
    );
    const failed = failures({ ...refined({ sent }), kept: passed(keptRuns(completed)) }, "expect.runs=3");
    assert.deepEqual([...failed.keys()], ["lineage.run"]);
    assert.match(failed.get("lineage.run")?.found ?? "", /^3 runs; run .*3 of sample\.pipeline\.generic is RUNNING$/);
    assert.match(failed.get("lineage.run")?.hint ?? "", /^The run started, and the event that ends it did not arrive/);
  });

  it("is an event that the recorder could not read, which Marquez may have kept or not", () => {
    const sent = sentEvents(runEvent("START", completed.id, job), runEvent("COMPLETE", completed.id, job));
    const text = "[a body of more than 64 MB: too large to be recorded]";
    const line = { at: "", command: "refine", method: "POST", path: "/api/v1/lineage", milliseconds: 1, bytes: 1 };
    sent.add({ ...line, status: 201, text });
    const failed = failures(refined({ sent }));
    assert.deepEqual([...failed.keys()], ["lineage.kept"]);
    assert.equal(failed.get("lineage.kept")?.found, `sent 3, accepted 3, kept 2: event 3 could not be read: ${text}`);
  });

  it("is everything when nothing was judged: that is an error", () => {
    const settings = { namespace: "n", job: "j" };
    const verdict = verdictOf({ id: "i", stack: "s", startedAt: new Date(0), settings }, [], []);
    assert.deepEqual([verdict.verdict, verdict.cause?.message], ["error", "nothing was judged"]);
  });
});
