import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../../context/identity.ts";
import type { FlowRunResult } from "../../judgement/facts.ts";
import { judgeConcurrency } from "../../judgement/judge-concurrency.ts";
import { judgeFlowRun } from "../../judgement/judge-flow-run.ts";
import { Recording } from "../../recorder/recording.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { browser } from "../../setup/browser.ts";
import { runFlow } from "../../steps/flow-run.ts";
import { photographFlowRuns } from "../../steps/photograph-flow-runs.ts";
import { AnsweringServer } from "../answering-server.ts";
import { type Example, example } from "../context/example.ts";
import { prepare, sample, uv } from "../sample/command.ts";
import { prefectServer } from "./prefect-server.ts";

const script = join(import.meta.dirname, "backfill.py");
const inSample = (...command: string[]) => [uv, "run", "--no-sync", ...command];

/** On a real Prefect server, with a real worker and a real process that serves. No other part of the stack is needed. */
describe("a backfill on a real Prefect", function () {
  this.timeout(300_000);
  let server: Awaited<ReturnType<typeof prefectServer>>;
  before(async () => {
    await prepare();
    server = await prefectServer();
  });
  after(() => server?.[Symbol.asyncDispose]());

  /** The steps that run the flow and photograph it, with these settings. */
  async function backfill(
    settings: (directory: string) => RawSettings,
    seen: (run: FlowRunResult, of: Example) => void,
    marquez = "http://127.0.0.1:9",
  ) {
    using rehearsal = example((directory) => ({
      prefect: { enabled: true, cwd: sample, timeout: "2m", ...settings(directory) },
    }));
    await using recording = new Recording(rehearsal.bundle);
    const stack = { urls: { marquez, prefect: server.url }, containers: {}, images: [] };
    const tools = { ...rehearsal.tools, browser: () => browser(() => {}) };
    // Prefect takes a flow run of the same flow and name for the one that it has: as in real life, each rehearsal has its own id.
    const context = { ...rehearsal, tools, id: newId(new Date()) };
    const result = await runFlow(recording)(stack, context);
    if (rehearsal.settings.prefect.picture) await photographFlowRuns(() => result)(stack, context);
    seen(result, rehearsal);
  }
  const passed = (value: FlowRunResult) => ({ status: "passed", seconds: 0, value }) as const;

  it("proves the limit of a work pool, and leaves what Prefect says of it in the evidence", async () => {
    const settings = (directory: string) => {
      const meet = join(directory, "meet");
      mkdirSync(meet);
      return {
        deployment: "pooled",
        register: inSample("python", script, "register"),
        worker: inSample("prefect", "worker", "start", "--pool", "backfills", "--type", "process"),
        parameters: { meet },
        runs: [1, 2, 3, 4].map((month) => ({ month })),
        concurrency: 2,
        picture: true,
      };
    };
    await backfill(settings, (result, { bundle }) => {
      const outcome = passed(result);
      assert.equal(judgeFlowRun(outcome).found, "4 of 4 flow runs of backfill/pooled are COMPLETED");
      const proven = judgeConcurrency(outcome, 2);
      assert.equal(proven.status, "passed", proven.found);
      assert.match(proven.found, /^at most 2 of 4 flow runs were RUNNING at once; at .* ran while .* waited$/);
      assert.match(judgeConcurrency(outcome, 1).found, /^more than 1 were RUNNING at once: 2 of 4 flow runs from /);
      assert.match(judgeConcurrency(outcome, 3).found, /so the limit of 3 was never put to the test$/);
      assert.deepEqual(result.limits, ["work pool backfills 2"]);
      const read = (file: string) => readFileSync(bundle.path(file), "utf8");
      const { states, mostAtOnce } = JSON.parse(read("summary.json"));
      assert.deepEqual([states, mostAtOnce], [{ COMPLETED: 4 }, 2]);
      assert.equal(JSON.parse(read("work-pool.json")).concurrency_limit, 2);
      const deployment = read("deployment.json");
      assert.deepEqual(JSON.parse(deployment).job_variables.env, { BACKFILL_TOKEN: "***" });
      assert.equal(JSON.parse(read("flow-runs.json")).length, 4);
      for (const file of bundle.files()) assert.doesNotMatch(read(file), /not-for-the-evidence/, file);
      for (const month of [1, 2, 3, 4]) assert.match(read(`flow-run-${month}.log`), new RegExp(`month ${month}`));
      assert.deepEqual([...readFileSync(bundle.path("prefect.png")).subarray(1, 4)], [...Buffer.from("PNG")]);
    });
  });

  it("waits for the deployment that a process serves, and says why a flow run with a wrong parameter failed", async () => {
    const settings = () => ({
      deployment: "served",
      worker: inSample("python", script, "serve"),
      // Whichever comes first: one of the two that run does so while another waits.
      runs: [{ month: 1 }, { moth: 2 }, { month: 3 }],
      concurrency: 1,
      picture: true,
    });
    await backfill(settings, (result) => {
      const outcome = passed(result);
      assert.equal(judgeConcurrency(outcome, 1).status, "passed", judgeConcurrency(outcome, 1).found);
      const { status, found } = judgeFlowRun(outcome);
      assert.equal(status, "failed");
      assert.match(found, /^2 of 3 flow runs of backfill\/served are COMPLETED\nrehearsal-.*-2 is (FAILED|CRASHED): /);
      assert.match(
        found,
        /The flow does not take prefect\.runs\.1\.moth \(did you mean month\?\); it takes month, meet\./,
      );
      assert.match(found, /worker\.log says of it:\n(.|\n)*\['moth'\]$/);
    });
  });

  it("has the lineage that the process of a flow run sends only at its exit", async () => {
    await using marquez = await AnsweringServer.start(() => ({ status: 201, body: "" }));
    const settings = () => ({
      deployment: "telling",
      register: inSample("python", script, "tell", "--pool", "telling"),
      worker: inSample("prefect", "worker", "start", "--pool", "telling", "--type", "process"),
      job: "telling",
    });
    const types = ({ sent }: FlowRunResult) => sent.events.map(({ type }) => type);
    await backfill(settings, (result) => assert.deepEqual(types(result), ["START", "COMPLETE"]), marquez.url);
  });
});
