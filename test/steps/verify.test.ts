import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { StopRequest } from "../../context/stop-request.ts";
import { BrokenService, RehearsalError } from "../../errors.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import { Recording } from "../../recorder/recording.ts";
import type { Refinement } from "../../settings/refinements.ts";
import { attestor } from "../../steps/attest.ts";
import type { Step } from "../../steps/step.ts";
import { type JudgedSteps, verify } from "../../steps/verify.ts";
import { AnsweringServer } from "../answering-server.ts";
import { type Example, example } from "../context/example.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { command, keptRuns } from "../judgement/judged.ts";
import { acceptedRequests, recorded, runEvent, sentEvents } from "../judgement/sent-events.ts";
import { recordedAnswer } from "./marquez-answers.ts";

const passed = <T>(value: T): Outcome<T> => ({ status: "passed", seconds: 1, value });
const failed = (message: string): Outcome<never> => ({ status: "failed", seconds: 1, error: new Error(message) });
/** A refinement whose events did not pass the recorder. */
const wentAnotherWay = {
  get refine() {
    const transport = { recorded: false, own: ["OPENLINEAGE_URL"], overridden: [] };
    return step(
      "refine",
      passed({ command, sent: sentEvents(), transport, written: [], unchanged: [], earlierRuns: new Set<string>() }),
    );
  },
  get runs() {
    return step("capture-runs", runs());
  },
};
/** A step that has ended. */
const step = <T>(name: string, outcome: Outcome<T>) => ({ step: name, outcome }) as unknown as Step<T>;

const run = {
  id: "2a1e7c1e-0000-4000-8000-000000000001",
  state: "COMPLETED",
  endedAt: "2026-11-24T17:06:00Z",
  inputDatasetVersions: [],
  outputDatasetVersions: [],
};
const job = { namespace: "hotpass.local", name: "hotpass.pipeline.generic" };
const events = [runEvent("START", run.id, job), runEvent("COMPLETE", run.id, job)];
const sent = sentEvents(...events);
const kept = keptRuns(run);
const runs = (...items: (typeof run)[]) => passed({ totalCount: items.length, items });

const provenance = { commit: "0123456789abcdef0123456789abcdef01234567", branch: "main" };

describe("judging a rehearsal", () => {
  let marquez: AnsweringServer;
  let rehearsal: Example;
  beforeEach(async () => {
    marquez = await AnsweringServer.start(recordedAnswer);
    rehearsal = example(() => ({ namespace: "hotpass.local", job: "hotpass.pipeline.generic" }));
  });
  afterEach(async () => {
    rehearsal[Symbol.dispose]();
    await marquez[Symbol.asyncDispose]();
  });

  /** The verdict on steps that all passed, but for some. */
  function verdictOn(changes: Partial<JudgedSteps & JudgedSteps["refinements"][number]> = {}, containers = {}) {
    const { refine, kept: keptStep, runs: captured, graph, ...others } = changes;
    const ran = { command, sent, transport: recorded, written: [], unchanged: [], earlierRuns: new Set<string>() };
    // What was sent is judged from the record.
    const lines = refine ? [] : acceptedRequests(...events).map((one) => `${JSON.stringify(one)}\n`);
    writeFileSync(rehearsal.bundle.path("events.ndjson"), lines.join(""));
    const steps: JudgedSteps = {
      ready: [step("ready-marquez", passed(undefined))],
      prepared: step("prepare", passed(undefined)),
      refinements: [
        {
          refinement: rehearsal.settings.refinements[0] as Refinement,
          refine: refine ?? step("refine", passed(ran)),
          kept: keptStep ?? step("capture-kept", passed(kept)),
          runs: captured ?? step("capture-runs", runs(run)),
          graph: graph ?? step("capture-graph", passed({ job, lineage: { graph: [] } })),
        },
      ],
      flowRun: undefined,
      flowRunKept: undefined,
      flowRuns: undefined,
      flowRunPicture: undefined,
      commands: [],
      datasets: step("capture-datasets", passed({ totalCount: 0, items: [] })),
      logs: step("capture-logs", passed(undefined)),
      ...others,
    };
    return verify(
      steps,
      new Recording(rehearsal.bundle),
      {},
      {
        provenance,
        attest: attestor(rehearsal).attest,
      },
    )({ urls: { marquez: marquez.url }, containers, images: [] }, rehearsal);
  }

  it("passes when all that was expected was found, and writes the verdict, the notes and the checksums", async () => {
    const verdict = await verdictOn();
    assert.deepEqual([verdict.verdict, verdict.cause], ["passed", undefined]);
    assert.equal(JSON.parse(readFileSync(rehearsal.bundle.path("verdict.json"), "utf8")).verdict, "passed");
    assert.match(readFileSync(rehearsal.bundle.path("notes.md"), "utf8"), /: passed$/m);
    assert.match(readFileSync(rehearsal.bundle.path("SHA256SUMS"), "utf8"), /verdict\.json/);
  });

  it("attests to the commit, to all files and to the settings; nothing is attested to that was not carried out", async () => {
    const read = (file: string) => JSON.parse(readFileSync(rehearsal.bundle.path(file), "utf8"));
    assert.deepEqual((await verdictOn()).provenance, provenance);
    const { subject, predicate } = read("statement.intoto.json");
    const covered = subject.map(({ name }: { name: string }) => name);
    const others = rehearsal.bundle.files().filter((file) => !/^(?:statement\.|SHA256SUMS)/.test(file));
    assert.deepEqual(covered, ["commit", ...others]);
    // The events of the test name no schema of theirs, which is a warning.
    assert.deepEqual([predicate.result, predicate.warnedTests], ["WARNED", ["lineage.conformance"]]);
    assert.ok(predicate.configuration.some(({ name }: { name: string }) => name === "refine"));
    assert.equal(read("settings.json").job, "hotpass.pipeline.generic");
    const notes = readFileSync(rehearsal.bundle.path("notes.md"), "utf8");
    assert.ok(notes.includes(`- commit: \`${provenance.commit}\`\n- branch: \`main\``), notes);
  });

  it("fails when something expected was not found: a bad verdict, not an error", async () => {
    const { verdict, expectations } = await verdictOn({
      kept: step("capture-kept", passed({ ...kept, runs: new Map([[run.id, undefined]]) })),
    });
    assert.equal(verdict, "failed");
    assert.ok(expectations.some(({ name, status }) => name === "lineage.run" && status === "failed"));
  });

  it("explains a job whose events went another way by those that Marquez has", async () => {
    using elsewhere = example(() => ({ namespace: "hotpass.local", job: "another.job" }));
    rehearsal = { ...elsewhere, [Symbol.dispose]: () => {} };
    const listed = (name: string, facets: object | null = null) => ({
      eventType: "COMPLETE",
      eventTime: "2026-11-24T17:06:00Z",
      run: { runId: run.id, facets },
      job: { namespace: "hotpass.local", name },
    });
    const parent = {
      nominalTime: null,
      parent: { run: { runId: run.id }, job: { namespace: "hotpass.local", name: "dag" } },
    };
    marquez.answer = (request) =>
      request.path.startsWith("/api/v1/events/lineage?")
        ? { body: { totalCount: 2, events: [listed("hotpass.pipeline.generic"), listed("task", parent)] } }
        : recordedAnswer(request);
    const { expectations } = await verdictOn(wentAnotherWay);
    const job = expectations.find(({ name }) => name === "lineage.job");
    assert.equal(job?.status, "failed");
    assert.match(`${job?.found} ${job?.hint}`, /hotpass\.pipeline\.generic, dag\.task/);
    // Marquez takes 74 s to list a thousand jobs.
    const paths = marquez.requests.map(({ path }) => path.replace(/\?.*$/, ""));
    assert.ok(!paths.some((path) => path.endsWith("/jobs")), paths.join("\n"));
  });

  it("says nothing about the lineage when the stack was not ready", async () => {
    const notReady = await verdictOn({
      ready: [step("ready-web", passed(undefined)), step("ready-marquez", failed("marquez has exited with 3"))],
    });
    assert.ok(!rehearsal.bundle.files().includes("statement.intoto.json"));
    assert.deepEqual(
      [notReady.verdict, notReady.expectations, notReady.cause],
      ["error", [], { phase: "ready-marquez", message: "marquez has exited with 3" }],
    );
  });

  it("says nothing about the lineage when the refinement could not be prepared", async () => {
    const notPrepared = await verdictOn({ prepared: step("prepare", failed("exit code 7")) });
    assert.deepEqual(notPrepared.cause, { phase: "prepare", message: "exit code 7" });
  });

  it("says nothing about the lineage when somebody stopped the rehearsal, and names the step that was under way", async () => {
    rehearsal.stop(new StopRequest("SIGTERM"));
    const { verdict, cause } = await verdictOn({ refine: step("refine", failed("it was asked to stop")) });
    assert.equal(verdict, "interrupted");
    assert.deepEqual(cause, { phase: "refine", message: "it was asked to stop by SIGTERM" });
  });

  it("says nothing about the lineage when a service stopped, which explains what was not found", async () => {
    const states = [{ Id: "p", State: { Status: "exited", ExitCode: 1 } }];
    using _engine = new FakeClient(`echo '${JSON.stringify(states)}'`);
    const { verdict, cause, expectations } = await verdictOn(
      { runs: step("capture-runs", failed("connection refused")) },
      { postgres: "p" },
    );
    assert.equal(verdict, "error");
    assert.deepEqual(cause, { phase: "capture-runs", message: "postgres is gone: it exited with code 1" });
    assert.ok(expectations.some(({ status }) => status === "failed"));
  });

  describe("whose datasets could not be captured", () => {
    const explanation = { doing: "asking Marquez for its datasets", found: "it answered 500: oops", next: "See." };
    const datasets = (error: Error): Step<never> => step("capture-datasets", { status: "failed", seconds: 1, error });

    it("says nothing about the lineage when a service runs and does not work, and says what it answered", async () => {
      const { verdict, cause } = await verdictOn({ datasets: datasets(new BrokenService("STEP", explanation)) });
      assert.equal(verdict, "error");
      assert.deepEqual(cause, {
        phase: "capture-datasets",
        message: "asking Marquez for its datasets: it answered 500: oops",
      });
    });

    it("fails when the service works and refused", async () => {
      const { verdict, cause } = await verdictOn({ datasets: datasets(new RehearsalError("STEP", explanation)) });
      assert.deepEqual([verdict, cause], ["failed", undefined]);
    });
  });

  it("passes although a service stopped when everything had been found before", async () => {
    using engine = new FakeClient("exit 1");
    assert.equal((await verdictOn({}, { web: "w" })).verdict, "passed");
    assert.throws(() => engine.calls, /ENOENT/);
  });

  it("says nothing about the lineage when Marquez cannot be asked", async () => {
    marquez.answer = () => ({ status: 500, body: "out of memory" });
    const { verdict, cause } = await verdictOn(wentAnotherWay);
    assert.equal(verdict, "error");
    assert.equal(cause?.phase, "verify");
    assert.match(cause?.message ?? "", /it answered 500: out of memory/);
  });
});
