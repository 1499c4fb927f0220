import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import type { Run } from "../../marquez/client.ts";
import {
  command,
  completed,
  endedRun,
  failures,
  flowRun,
  job,
  judgements,
  keptRuns,
  passed,
  refined,
  runs,
  version,
} from "./judged.ts";
import { runEvent, sentEvents } from "./sent-events.ts";

describe("the verdict", () => {
  it("passes when everything arrived", () => {
    assert.deepEqual([...failures({}).keys()], []);
  });

  it("reports the exit code of a failed refinement and its last output", () => {
    const failed = failures(refined({ command: { ...command, exitCode: 3, tail: "no such profile" } })).get(
      "refine.exit",
    );
    assert.match(failed?.found ?? "", /exit code 3\nno such profile/);
  });

  it("fails when the output file existed before and did not change", () => {
    const failed = failures(refined({ written: [], unchanged: ["/data/out.xlsx"] })).get("refine.output");
    assert.match(failed?.found ?? "", /did not write its output: \/data\/out\.xlsx was there before/);
  });

  describe("on events that go another way", () => {
    const another = { recorded: false, own: ["OPENLINEAGE_URL"], overridden: [] };
    const elsewhere = refined({ sent: sentEvents(), transport: another });

    it("names the other namespace in which the job arrived", () => {
      const jobs = new Map([["other.ns", ["sample.pipeline.generic"]]]);
      const failed = failures({ ...elsewhere, jobs, ...runs() }).get("lineage.job");
      assert.match(
        failed?.hint ?? "",
        /The job arrived in namespace other\.ns, while the settings expect lineage\.local/,
      );
      assert.match(failed?.found ?? "", /namespace other\.ns holds sample\.pipeline\.generic/);
    });

    it("names the other jobs that arrived in the right namespace", () => {
      const jobs = new Map([["lineage.local", ["sample.pipeline.aviation"]]]);
      const failed = failures({ ...elsewhere, jobs, ...runs() }).get("lineage.job");
      assert.match(failed?.hint ?? "", /sample\.pipeline\.aviation arrived/);
    });

    it("names a path in OPENLINEAGE_URL as the likely cause of missing events", () => {
      const failed = failures(
        { ...elsewhere, ...runs() },
        "refine.env.OPENLINEAGE_URL=http://127.0.0.1:5000/api/v1",
      ).get("lineage.job");
      assert.match(failed?.hint ?? "", /has the path \/api\/v1, the likely cause/);
    });

    it("distinguishes this rehearsal's run from earlier runs and from the flow run", () => {
      const flows = { ...completed, id: endedRun.id };
      assert.deepEqual([...failures({ ...elsewhere, ...runs(flows, completed) }).keys()], []);
      const earlierRuns = new Set([completed.id]);
      const old = failures({
        ...runs(completed, flows),
        ...refined({ sent: sentEvents(), transport: another, earlierRuns }),
      });
      assert.match(old.get("lineage.run")?.found ?? "", /none of them new/);
    });
  });

  it("takes the flow run's lineage for no refinement's, under whatever job it lands", () => {
    const failed = failures({
      ...refined({ sent: sentEvents() }),
      ...runs(completed),
      flowRun: passed({ ...flowRun, sent: sentEvents(runEvent("COMPLETE", completed.id, job)) }),
    });
    assert.match(failed.get("lineage.sent")?.hint ?? "", /The 1 event that arrived is the flow run's/);
    assert.match(failed.get("lineage.run")?.found ?? "", /no run from this command/);
  });

  it("reports a run without an end, and that its last event may be lost", () => {
    const running = { ...completed, state: "RUNNING", outputDatasetVersions: [] };
    const failed = failures({
      ...refined({ sent: sentEvents(runEvent("START", completed.id, job)) }),
      kept: passed(keptRuns(running)),
    });
    assert.match(failed.get("lineage.run")?.hint ?? "", /The run started, and the event that ends it did not arrive/);
    assert.match(failed.get("lineage.outputs")?.hint ?? "", /Nothing matches \*\*\/out\.xlsx/);
  });

  it("names datasets that arrived and are not declared", () => {
    const more = { ...completed, inputDatasetVersions: [version("/data/in.csv"), version("/data/extra.csv")] };
    const failed = failures({ kept: passed(keptRuns(more)) });
    assert.match(failed.get("lineage.inputs")?.hint ?? "", /Not declared: \/data\/extra\.csv/);
  });

  it("reports what a failed step found, and its advice", () => {
    const error = new RehearsalError("STEP", { doing: "looking", found: "no worker is online", next: "start one" });
    const failed = failures({ flowRun: { status: "failed", seconds: 1, error } }).get("prefect.flow-run");
    assert.deepEqual([failed?.found, failed?.hint], ["no worker is online", "start one"]);
  });

  it("tells the last message of a failed flow run, and the last lines of its log", () => {
    const message = "Process exited with status code: 1.";
    const tail = "TypeError: refinement_flow() got an unexpected keyword argument 'profile'";
    const flow = (state: string) => passed({ ...flowRun, runs: [{ ...endedRun, state, message, tail }] });
    const failed = failures({ flowRun: flow("CRASHED") }).get("prefect.flow-run");
    assert.equal(failed?.found, `rehearsal-1 of flow/deployment is CRASHED: ${message}\nIts log ends with:\n${tail}`);
    const done = judgements({ flowRun: flow("COMPLETED") }).find(({ name }) => name === "prefect.flow-run");
    assert.equal(done?.found, `rehearsal-1 of flow/deployment is COMPLETED: ${message}`);
  });

  it("names the flow runs that did not complete, among several", () => {
    const run = (nth: number, state: string) => ({ ...endedRun, id: `f${nth}`, name: `rehearsal-${nth}`, state });
    const flow = (...states: string[]) => ({
      flowRun: passed({ ...flowRun, runs: states.map((state, nth) => run(nth + 1, state)) }),
    });
    assert.deepEqual([...failures(flow("COMPLETED", "COMPLETED")).keys()], []);
    const failed = failures(flow("COMPLETED", "FAILED", "COMPLETED", "CANCELLED")).get("prefect.flow-run");
    assert.equal(failed?.expected, "4 flow runs in state COMPLETED");
    assert.equal(
      failed?.found,
      "2 of 4 flow runs of flow/deployment are COMPLETED\nrehearsal-2 is FAILED\nrehearsal-4 is CANCELLED",
    );
  });

  it("does not judge the flow run when prefect.enabled is false", () => {
    const all = judgements({ flowRun: { status: "skipped", reason: "" } }, "prefect.enabled=false");
    assert.equal(all.find(({ name }) => name === "prefect.flow-run")?.status, "skipped");
  });

  describe("on several refinements", () => {
    const second = 'refinements.aviation={"job":"sample.pipeline.aviation","refine":{"command":["true"]}}';

    it("puts the refinement's name into the titles", () => {
      const titles = (...sets: string[]) => judgements({}, ...sets).map(({ title }) => title);
      assert.ok(titles().includes("lineage.job"));
      assert.ok(titles(second).includes("main: lineage.job"));
    });

    it("judges each by its own job and expectations", () => {
      const failed = failures({}, second, 'refinements.aviation.expect={"inputs":["**/flights.csv"]}');
      assert.deepEqual([...failed.keys()], ["aviation: lineage.job", "aviation: lineage.run"]);
      assert.equal(failed.get("aviation: lineage.job")?.refinement, "aviation");
      assert.match(failed.get("aviation: lineage.job")?.expected ?? "", /sample\.pipeline\.aviation/);
    });
  });

  describe("on the lineage of the flow run", () => {
    const job = "prefect.job=sample.pipeline.aviation";
    const flows = { ...completed, id: endedRun.id };
    const flowRuns = (...items: Run[]) => ({ flowRuns: passed({ totalCount: items.length, items }) });

    it("passes when a run with the flow run's id arrived with the declared datasets", () => {
      assert.deepEqual([...failures(flowRuns(flows), job, 'prefect.expect={"inputs":["**/in.csv"]}').keys()], []);
    });

    it("fails when only other runs of the job arrived", () => {
      const failed = failures(flowRuns(completed), job).get("prefect.lineage");
      assert.match(failed?.found ?? "", /^1 run, not the flow run's/);
      assert.match(failed?.hint ?? "", /The worker and its flow run sent nothing to the rehearsal's address/);
    });

    it("names the datasets that are missing", () => {
      const failed = failures(flowRuns(flows), job, 'prefect.expect={"outputs":["**/else.xlsx"]}');
      assert.match(failed.get("prefect.outputs")?.hint ?? "", /Nothing matches \*\*\/else\.xlsx/);
    });

    it("is left out without prefect.job", () => {
      assert.ok(!judgements({}).some(({ name }) => name === "prefect.lineage"));
    });
  });

  it("does not judge the picture when no web UI belongs to the existing Marquez", () => {
    const all = judgements({}, "marquez.url=http://127.0.0.1:5000");
    assert.equal(all.find(({ name }) => name === "graph.drawn")?.status, "skipped");
  });
});
