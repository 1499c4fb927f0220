import assert from "node:assert/strict";
import type { KeptLineage } from "../../judgement/kept.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import type { SentEvents } from "../../judgement/sent.ts";
import type { Listing, Run } from "../../marquez/client.ts";
import { completed, failures, flowRun, judgements, keptRuns, passed } from "./judged.ts";
import { runEvent, sentEvents } from "./sent-events.ts";

const id = "7b1e7c1e-0000-4000-8000-00000000000f";
const job = { namespace: "lineage.local", name: "sample.pipeline.aviation" };
const set = `prefect.job=${job.name}`;
const run = { ...completed, id, endedAt: "2026-11-24T17:06:00Z", inputDatasetVersions: [], outputDatasetVersions: [] };
const both = sentEvents(runEvent("START", id, job), runEvent("COMPLETE", id, job));

interface Flow {
  sent?: SentEvents;
  runs?: Outcome<Listing<Run>>;
  kept?: Outcome<KeptLineage>;
}
/** What the recorder saw of the worker and the flow run, which share one address, and what Marquez says of it. */
const flow = ({ sent = both, runs = passed({ totalCount: 1, items: [run] }), kept = passed(keptRuns(run)) }: Flow) => ({
  flowRun: passed({
    ...flowRun,
    id,
    sent,
    deployment: "flow/deployment",
    registered: undefined,
    logs: ["flow-run.log"],
  }),
  flowRuns: runs,
  flowRunKept: kept,
});
const failed = (given: Flow) => failures(flow(given), set);
const none = passed({ totalCount: 0, items: [] });

describe("the lineage of a flow run", () => {
  it("passes when its events arrived", () => {
    assert.deepEqual([...failed({}).keys()], []);
  });

  it("has ended when an OTHER event follows its end, as that of a refinement has", () => {
    const sent = sentEvents(...["START", "COMPLETE", "OTHER"].map((type) => runEvent(type, id, job)));
    const running = { ...run, state: "RUNNING" };
    assert.deepEqual(
      [...failed({ sent, runs: passed({ totalCount: 1, items: [running] }), kept: passed(keptRuns(running)) }).keys()],
      [],
    );
  });

  it("fails when the worker sent only lineage of its own", () => {
    const other = "7b1e7c1e-0000-4000-8000-00000000000e";
    const sent = sentEvents(runEvent("COMPLETE", other, { ...job, name: "worker" }));
    const found = failed({ sent, runs: none, kept: passed(keptRuns({ ...run, id: other })) }).get("prefect.lineage");
    assert.equal(found?.found, "no run of that job");
    assert.match(
      found?.hint ?? "",
      /with the flow run's id as run id\? It sent worker\. Each profile is a separate job\./,
    );
  });

  it("names the job under which Marquez keeps it", () => {
    const renamed = { ...run, jobVersion: { namespace: job.namespace, name: `nightly.${job.name}` } };
    const found = failed({ runs: none, kept: passed(keptRuns(renamed)) }).get("prefect.lineage");
    assert.equal(
      found?.hint,
      "Marquez keeps the flow run's run under job nightly.sample.pipeline.aviation: set prefect.job to that.",
    );
  });

  it("names the refinement whose job it is", () => {
    const generic = { ...run, jobVersion: { namespace: job.namespace, name: "sample.pipeline.generic" } };
    const found = failed({ runs: none, kept: passed(keptRuns(generic)) }).get("prefect.lineage");
    assert.match(
      found?.hint ?? "",
      /under job sample\.pipeline\.generic, which is the job of the refinement: do prefect\.parameters name what changes the job/,
    );
  });

  it("is judged by what Marquez accepted, and the refusal is told once", () => {
    const sent = sentEvents();
    const line = { at: "", command: "prefect", method: "POST", path: "/api/v1/lineage", milliseconds: 1, bytes: 1 };
    sent.add({ ...line, status: 422, answer: "no", event: runEvent("COMPLETE", id, job) });
    const all = failed({ sent, runs: none, kept: passed(keptRuns()) });
    assert.deepEqual([...all.keys()], ["prefect.accepted", "prefect.lineage"]);
    assert.equal(all.get("prefect.lineage")?.hint, "Marquez accepted none of its events: see prefect.accepted.");
  });

  it("is not known when its runs could not be read", () => {
    const broken = { status: "failed", seconds: 1, error: new Error("it did not answer (ECONNRESET)") } as const;
    assert.deepEqual([...failed({ runs: broken }).keys()], ["capture.complete"]);
    assert.match(
      judgements(flow({ runs: broken }), set).find(({ name }) => name === "prefect.lineage")?.found ?? "",
      /^not known, because Marquez did not say what it keeps: it did not answer \(ECONNRESET\)$/,
    );
  });
});
