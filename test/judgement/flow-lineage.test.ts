import assert from "node:assert/strict";
import type { KeptLineage } from "../../judgement/kept.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import type { SentEvents } from "../../judgement/sent.ts";
import type { Listing, Run } from "../../marquez/client.ts";
import { completed, endedRun, failures, flowRun, judgements, keptRuns, passed, version } from "./judged.ts";
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
  flowRun: passed({ ...flowRun, runs: [{ ...endedRun, id }], sent }),
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
      /say which flow run it is: by its run id, its parent, or a run facet\? It sent worker\. Each profile is a separate job\./,
    );
  });

  it("is not said to lack a client when the flow run crashed before it sent anything", () => {
    const crashed = passed({ ...flowRun, runs: [{ ...endedRun, id, state: "CRASHED" }], sent: sentEvents() });
    const found = failures({ ...flow({ runs: none }), flowRun: crashed }, set).get("prefect.lineage");
    assert.equal(
      found?.hint,
      "The worker and its flow run sent nothing, and the flow run is CRASHED: see prefect.flow-run.",
    );
  });

  it("asks what may have lost its events when nothing arrived", () => {
    const transport = { ...flowRun.transport, suspicions: ["Can a container reach it?"] };
    const silent = passed({ ...flowRun, runs: [{ ...endedRun, id }], sent: sentEvents(), transport });
    const found = failures({ ...flow({ runs: none }), flowRun: silent }, set).get("prefect.lineage");
    assert.match(found?.hint ?? "", /does the flow read OPENLINEAGE_URL\? Can a container reach it\?$/);
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

  describe("and of several", () => {
    const ids = ["1", "2", "3"].map((last) => id.replace(/.$/, last));
    const each = ids.map((one) => ({ ...run, id: one }));
    const several = (...items: Run[]) => ({
      flowRun: passed({
        ...flowRun,
        runs: ids.map((one, nth) => ({ ...endedRun, id: one, name: `rehearsal-${nth + 1}` })),
      }),
      flowRuns: passed({ totalCount: items.length, items }),
      flowRunKept: passed(keptRuns(...items)),
    });

    it("passes when each has its run", () => {
      const lineage = judgements(several(...each), set).find(({ name }) => name === "prefect.lineage");
      assert.deepEqual(
        [lineage?.status, lineage?.found],
        ["passed", "3 of 3 flow runs have such a run, found by its id"],
      );
    });

    it("fails when one has none, or one that did not end as expected, and names it", () => {
      const [one, two] = each as unknown as [Run, Run];
      const failed = failures(several(one, { ...two, state: "FAILED" }), set).get("prefect.lineage");
      assert.equal(failed?.expected, `a run of ${job.name} for each of the 3 flow runs, COMPLETED`);
      assert.equal(
        failed?.found,
        `1 of 3 flow runs have such a run, found by its id; run ${two.id} is FAILED of rehearsal-2, rehearsal-3 has none`,
      );
    });

    it("judges the datasets of all together", () => {
      const written = each.map((one, nth) => ({ ...one, outputDatasetVersions: [version(`/data/${nth}.xlsx`)] }));
      const expecting = (...outputs: string[]) => [
        ...failures(several(...written), set, `prefect.expect=${JSON.stringify({ outputs })}`).keys(),
      ];
      assert.deepEqual(expecting("/data/0.xlsx", "/data/1.xlsx", "/data/2.xlsx"), []);
      assert.deepEqual(expecting("/data/0.xlsx", "/data/1.xlsx"), ["prefect.outputs"]);
    });
  });
});
