import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { BrokenService, RehearsalError } from "../../errors.ts";
import { Log } from "../../evidence/log.ts";
import { Recording } from "../../recorder/recording.ts";
import { Secret } from "../../settings/secret.ts";
import { runFlow } from "../../steps/flow-run.ts";
import { errorsOfWorker } from "../../steps/flow-run-log.ts";
import { type Answer, AnsweringServer, type ReceivedRequest } from "../answering-server.ts";
import { Deadlines } from "../context/deadlines.ts";
import { type Example, example } from "../context/example.ts";

const deployment = {
  id: "d1",
  name: "nightly",
  flow_id: "f1",
  work_pool_name: "pool",
  work_queue_name: "default",
  parameters: {},
  parameter_openapi_schema: { properties: { profile: {}, month: {} }, required: ["profile", "month"] },
};
const line = (message: string, level = 20) => ({
  timestamp: "2026-11-25T17:28:10Z",
  level,
  name: "prefect.flow_runs",
  message,
});

/** The states of a flow run that completed, as a real Prefect 3.9.1 lists them. */
const states = [
  { type: "SCHEDULED", name: "Scheduled", timestamp: "2026-11-25T17:28:01.000001Z" },
  { type: "PENDING", name: "Pending", timestamp: "2026-11-25T17:28:01.500000Z" },
  { type: "RUNNING", name: "Running", timestamp: "2026-11-25T17:28:02.250000Z" },
  { type: "COMPLETED", name: "Completed", timestamp: "2026-11-25T17:28:04.000000Z" },
];

/** What a real Prefect 3.9.1 logged before a flow that was given another parameter than it takes. */
const wrongParameter = `Engine execution exited with unexpected exception
Traceback (most recent call last):
  File "prefect/flow_engine.py", line 2275, in run_flow
    parameters=_flow_parameters(
prefect.exceptions.SignatureMismatchError: Function expects parameters ['profile', 'month'] but was provided with parameters ['prof']`;

describe("running a flow", () => {
  let prefect: AnsweringServer;
  let rehearsal: Example;
  let recording: Recording;
  let answers: Record<string, Answer | ((request: ReceivedRequest) => Answer)>;
  const settings = { enabled: true, deployment: "nightly", worker: ["sleep", "600"] };

  const state = (state_type: string, state_name: string, message: string | null = null) => ({
    body: { id: "r1", name: "rehearsal-1", state_type, state_name, state: { message } },
  });
  beforeEach(async () => {
    answers = {
      "POST /api/flows/filter": { body: [{ id: "f1", name: "refinement" }] },
      "POST /api/deployments/filter": { body: [deployment] },
      "GET /api/work_pools/pool": { body: { name: "pool", is_paused: false } },
      "POST /api/work_pools/pool/queues/filter": { body: [{ name: "default", is_paused: false }] },
      "POST /api/work_pools/pool/workers/filter": { body: [{ name: "a worker", status: "ONLINE" }] },
      "POST /api/deployments/d1/create_flow_run": { ...state("SCHEDULED", "Scheduled"), status: 201 },
      "GET /api/flow_runs/r1": state("COMPLETED", "Completed"),
      "GET /api/flow_run_states/?flow_run_id=r1": { body: states },
      "POST /api/logs/filter": { body: [line("Beginning"), line("Finished in state Completed()")] },
    };
    prefect = await AnsweringServer.start((request) => {
      const answer = answers[`${request.method} ${request.path}`] ?? { status: 404, body: { detail: "Not Found" } };
      return typeof answer === "function" ? answer(request) : answer;
    });
    rehearsal = example(() => ({ prefect: settings }));
    recording = new Recording(rehearsal.bundle);
  });
  afterEach(async () => {
    await recording[Symbol.asyncDispose]();
    rehearsal[Symbol.dispose]();
    await prefect[Symbol.asyncDispose]();
  });

  const run = (more: Record<string, unknown> = {}) => {
    const changed = { ...rehearsal.settings, prefect: { ...rehearsal.settings.prefect, ...more } };
    const urls = { marquez: "http://127.0.0.1:9", prefect: prefect.url };
    return runFlow(recording)({ urls, containers: {}, images: [] }, { ...rehearsal, settings: changed });
  };
  /** The result of one flow run. */
  const only = async (more: Record<string, unknown> = {}) => {
    const { runs, ...result } = await run(more);
    assert.equal(runs.length, 1);
    return { ...result, ...(runs[0] as (typeof runs)[number]) };
  };
  async function errorOf(work: Promise<unknown>): Promise<RehearsalError> {
    const thrown = await work.then(
      () => assert.fail("it worked"),
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof RehearsalError, String(thrown));
    return thrown;
  }
  const log = (): string => readFileSync(rehearsal.bundle.path("flow-run.log"), "utf8");
  const json = (file: string) => JSON.parse(readFileSync(rehearsal.bundle.path(file), "utf8"));
  const triggered = (): boolean => prefect.requests.some(({ path }) => path.endsWith("/create_flow_run"));

  it("gives its result and saves its log", async () => {
    const { deployment, state, message } = await only();
    assert.deepEqual([deployment, state, message], ["refinement/nightly", "COMPLETED", undefined]);
    assert.match(log(), /prefect\.flow_runs Finished in state Completed/);
  });

  it("says meanwhile what it waits for, and how the flow run stands", async () => {
    const before = [state("PENDING", "Pending"), state("RUNNING", "Running")];
    answers["GET /api/flow_runs/r1"] = () => before.shift() ?? state("COMPLETED", "Completed");
    const said: string[] = [];
    rehearsal.waits = (what) => void said.push(what);
    await run({ register: ["echo", "registering"] });
    assert.deepEqual(said, [
      "echo",
      "echo: registering",
      "the deployment nightly",
      "flow run rehearsal-1: PENDING 0 s",
      "flow run rehearsal-1: RUNNING 0 s",
    ]);
  });

  it("sends Prefect the credentials that it wants, and gives them to the commands, unless prefect.env has others", async () => {
    const keyIs = (key: string) => ["sh", "-c", `test "$PREFECT_API_KEY" = ${key}`];
    const token = new Secret("a.key");
    assert.equal((await run({ token, register: keyIs("a.key") })).registered?.exitCode, 0);
    assert.deepEqual(new Set(prefect.headers.map(({ authorization }) => authorization)), new Set(["Bearer a.key"]));
    const env = { PREFECT_API_KEY: "another" };
    assert.equal((await run({ token, env, register: keyIs("another") })).registered?.exitCode, 0);
  });

  describe("whose deployment is not there", () => {
    const none = "POST /api/deployments/filter";
    const others = { body: [{ ...deployment, id: "d2", name: "hourly" }] };

    it("waits for one that the worker makes", async () => {
      const before = [{ body: [] }, others];
      answers[none] = () =>
        before.shift() ?? { body: [{ ...deployment, work_pool_name: null, work_queue_name: null }] };
      assert.equal((await only()).state, "COMPLETED");
      assert.ok(
        !prefect.requests.some(({ path }) => path.includes("work_pool")),
        "a served deployment has no work pool",
      );
    });

    it("waits only while the worker lives", async () => {
      answers[none] = others;
      const { explanation } = await errorOf(run({ worker: ["sh", "-c", "echo no such flow; exit 4"] }));
      assert.match(explanation.found, /^the worker ended before the flow run did: exit code 4\n(.|\n)*no such flow$/);
      assert.equal(triggered(), false);
    });

    it("lists what exists when the time is up, and says who did not make it", async () => {
      using deadlines = new Deadlines();
      let asked = 0;
      answers[none] = () => {
        if (asked++ > 0) deadlines.pass(rehearsal.settings.prefect.timeout);
        return others;
      };
      const { explanation } = await errorOf(run());
      assert.deepEqual(explanation, {
        doing: "looking for the deployment nightly",
        found: "after 300 s it does not exist; deployments: refinement/hourly",
        next: "Neither prefect.register nor prefect.worker made it: correct prefect.deployment, or set prefect.register to the command that registers the deployment. See worker.log.",
      });
    });

    it("is an error at once where nothing is left that could make it", async () => {
      answers[none] = others;
      const neither = await errorOf(run({ worker: undefined }));
      assert.equal(neither.explanation.found, "it does not exist; deployments: refinement/hourly");
      assert.match(neither.explanation.next, /^Correct prefect\.deployment, or set prefect\.register/);
      answers[none] = { body: [] };
      const registered = await errorOf(run({ register: ["true"] }));
      assert.equal(registered.explanation.found, "it does not exist; deployments: none");
      assert.match(registered.explanation.next, /^prefect\.register did not make it/);
    });
  });

  it("waits while the server says that it is busy", async () => {
    const busy: Answer[] = [{ status: 503, body: "busy" }, state("RUNNING", "Running"), { status: 503, body: "busy" }];
    answers["GET /api/flow_runs/r1"] = () => busy.shift() ?? state("COMPLETED", "Completed");
    assert.equal((await only()).state, "COMPLETED");
  });

  it("says that its work pool is paused, and how to resume it, before a flow run is triggered", async () => {
    answers["GET /api/work_pools/pool"] = { body: { name: "pool", is_paused: true } };
    const { explanation } = await errorOf(run());
    assert.deepEqual(explanation, {
      doing: "looking for what runs refinement/nightly",
      found: "its work pool pool is paused, so no worker gets a flow run from it",
      next: "prefect.register or prefect.worker left it so: have one of them run `prefect work-pool resume pool` last.",
    });
    assert.equal(triggered(), false);
    const theirs = await errorOf(run({ url: prefect.url }));
    assert.equal(
      theirs.explanation.next,
      "Run `prefect work-pool resume pool` against that server, then rehearse again.",
    );
  });

  it("says that its queue is paused", async () => {
    answers["POST /api/work_pools/pool/queues/filter"] = { body: [{ name: "default", is_paused: true }] };
    const { explanation } = await errorOf(run());
    assert.equal(
      explanation.found,
      "its queue default in work pool pool is paused, so no worker gets a flow run from it",
    );
    assert.match(explanation.next, /`prefect work-queue resume default --pool pool`/);
  });

  it("says that no worker is online where the settings start none", async () => {
    answers["POST /api/work_pools/pool/workers/filter"] = { body: [] };
    const { explanation } = await errorOf(run({ worker: undefined }));
    assert.equal(explanation.found, "no worker is online in its work pool pool");
    assert.match(explanation.next, /Set prefect\.worker/);
  });

  it("names the settings of all parameters that the flow requires, when Prefect refuses to trigger it", async () => {
    // As a real Prefect 3.9.1 answered.
    const detail = "Error creating flow run: Validation failed. Failure reason: 'profile' is a required property";
    answers["POST /api/deployments/d1/create_flow_run"] = { status: 409, body: { detail } };
    const { explanation } = await errorOf(run());
    assert.deepEqual(explanation, {
      doing: "triggering a flow run of refinement/nightly",
      found: `Prefect refused it: ${detail}`,
      next: "Set prefect.parameters.profile and prefect.parameters.month: the flow requires them.",
    });
    assert.equal(existsSync(rehearsal.bundle.path("flow-run.log")), false);
  });

  it("brings the reason from the log where the state leaves it out, with the wrong parameter's setting", async () => {
    answers["GET /api/flow_runs/r1"] = state("CRASHED", "Crashed", "Process exited with status code: 1.");
    answers["POST /api/logs/filter"] = { body: [line(wrongParameter, 40), line("Finished in state Crashed()")] };
    const { state: found, message } = await only({ parameters: { prof: "generic" } });
    assert.equal(found, "CRASHED");
    assert.equal(
      message,
      "Process exited with status code: 1. Its log says: prefect.exceptions.SignatureMismatchError: Function expects parameters ['profile', 'month'] but was provided with parameters ['prof']. " +
        "Set prefect.parameters.profile and prefect.parameters.month: the flow requires them. " +
        "The flow does not take prefect.parameters.prof (did you mean profile?); it takes profile, month.",
    );
  });

  it("brings the last ten lines of the log, and no secret in them", async () => {
    const secret = "a-secret-word";
    rehearsal.bundle.redactor.conceal(new Secret(secret));
    answers["GET /api/flow_runs/r1"] = state("CRASHED", "Crashed", "Process exited with status code: 1.");
    const lines = ["Beginning", "one", "two", "three", `four ${secret}`];
    answers["POST /api/logs/filter"] = {
      body: [...lines.map((text) => line(text)), line(wrongParameter, 40), line("Finished in state Crashed()")],
    };
    assert.equal((await only()).tail, `one\ntwo\nthree\nfour ***\n${wrongParameter}\nFinished in state Crashed()`);
  });

  it("brings the reason from worker.log, where a flow run crashed before it had a log", async () => {
    answers["GET /api/flow_runs/r1"] = state("CRASHED", "Crashed", "Process exited with status code: 1.");
    // Its log is whole once the worker has printed all.
    const isPrinted = () => readFileSync(rehearsal.bundle.path("worker.log"), "utf8").includes("\nprefect.exceptions");
    answers["POST /api/logs/filter"] = () => ({ body: isPrinted() ? [line("Finished in state Crashed()")] : [] });
    const printed = `17:28:10.123 | ERROR   | prefect.engine - Execution of flow run 'r1' exited with unexpected exception\n${wrongParameter}`;
    const worker = [process.execPath, "-e", `console.log(${JSON.stringify(printed)}); setInterval(() => {}, 1000)`];
    const { message, tail, ofWorker } = await only({ worker, parameters: { prof: "generic" } });
    assert.equal(ofWorker, true);
    assert.match(
      message ?? "",
      /status code: 1\. worker\.log says: prefect\.exceptions\.SignatureMismatchError: .*did you mean profile\?/,
    );
    assert.equal(tail, printed);
  });

  it("finds the errors of a worker whose output is kept as its tail, and none where none is kept", async () => {
    const printed = `17:28:10.123 | ERROR   | prefect.engine - Execution of flow run 'r1' exited\n${wrongParameter}`;
    const found = async (kept: "tail" | "none") => {
      await using log = new Log(rehearsal.bundle, `worker-${kept}.log`, kept);
      for (const text of printed.split("\n")) log.line(text);
      return (await errorsOfWorker(log, { id: "r1", name: "rehearsal-1" }, [])).map(({ message }) => message);
    };
    assert.deepEqual(await found("tail"), [printed]);
    assert.deepEqual(await found("none"), []);
  });

  it("says a reason once, and nothing of parameters when they are not the reason", async () => {
    answers["GET /api/flow_runs/r1"] = state(
      "FAILED",
      "Failed",
      "Flow run encountered an exception: ValueError: no rows",
    );
    answers["POST /api/logs/filter"] = {
      body: [
        line("Encountered an exception\nTraceback:\n  File x\nValueError: no rows", 40),
        line("Finished in state Failed()"),
      ],
    };
    assert.equal((await only()).message, "Flow run encountered an exception: ValueError: no rows");
  });

  it("leaves what Prefect says in the evidence, without the values of environment variables", async () => {
    const env = { TOKEN: "not-named-in-the-settings" };
    answers["POST /api/deployments/filter"] = {
      body: [{ ...deployment, job_variables: { env }, global_concurrency_limit: { limit: 3 } }],
    };
    answers["GET /api/work_pools/pool"] = {
      body: {
        name: "pool",
        concurrency_limit: 2,
        base_job_template: {
          variables: { properties: { env: { type: "object", title: "Environment Variables", default: env } } },
          job_configuration: { env: "{{ env }}" },
        },
      },
    };
    answers["POST /api/work_pools/pool/queues/filter"] = {
      body: [
        { name: "default", concurrency_limit: 1 },
        { name: "other", concurrency_limit: 9 },
      ],
    };
    const { limits } = await run();
    assert.deepEqual(limits, ["deployment 3", "work pool pool 2", "queue default 1"]);
    const found = json("deployment.json");
    assert.deepEqual([found.path, found.job_variables], ["refinement/nightly", { env: { TOKEN: "***" } }]);
    const pool = json("work-pool.json");
    assert.deepEqual(pool.base_job_template, {
      variables: { properties: { env: { type: "object", title: "Environment Variables", default: { TOKEN: "***" } } } },
      job_configuration: { env: "{{ env }}" },
    });
    assert.deepEqual(
      pool.queues.map((one: { concurrency_limit: number }) => one.concurrency_limit),
      [1, 9],
    );
    assert.deepEqual(json("flow-runs.json")[0].states, states);
    const { runs, ...summary } = json("summary.json");
    assert.deepEqual([summary.mostAtOnce, summary.limit, runs[0].seconds], [1, null, 1.75]);
  });

  describe("of several flow runs", () => {
    const parameters = { profile: "generic", month: 0 };
    const months = [{ month: 1 }, { month: 2 }, { month: 3 }];
    /** Each flow run has the id of its month. */
    const several = (states: string[]) => {
      answers["POST /api/deployments/d1/create_flow_run"] = ({ sent }) => {
        const { name, parameters } = sent as { name: string; parameters: { month: number } };
        return { status: 201, body: { id: `m${parameters.month}`, name } };
      };
      for (const [nth, state_type] of states.entries()) {
        const id = `m${nth + 1}`;
        answers[`GET /api/flow_runs/${id}`] = { body: { id, name: `run ${id}`, state_type, state_name: state_type } };
        answers[`GET /api/flow_run_states/?flow_run_id=${id}`] = {
          body: [
            { type: "SCHEDULED", timestamp: "2026-11-25T17:28:00Z" },
            { type: "RUNNING", timestamp: `2026-11-25T17:28:0${nth + 1}Z` },
            { type: state_type, timestamp: `2026-11-25T17:28:0${nth + 2}Z` },
          ],
        };
      }
    };

    it("triggers each with its own parameters over those of all, and gives the result of each", async () => {
      several(["COMPLETED", "FAILED", "COMPLETED"]);
      const { runs, logs } = await run({ parameters, runs: months, concurrency: 1 });
      const sent = prefect.requests.filter(({ path }) => path.endsWith("/create_flow_run")).map((one) => one.sent);
      const id = `rehearsal-${rehearsal.id}`;
      assert.deepEqual(
        sent.sort((one, other) => (String(one?.name) < String(other?.name) ? -1 : 1)),
        [1, 2, 3].map((month) => ({
          name: `${id}-${month}`,
          parameters: { profile: "generic", month },
          idempotency_key: `${id}-${month}`,
        })),
      );
      assert.deepEqual(
        runs.map(({ id, state }) => [id, state]),
        [
          ["m1", "COMPLETED"],
          ["m2", "FAILED"],
          ["m3", "COMPLETED"],
        ],
      );
      assert.deepEqual(logs, ["flow-run-1.log", "flow-run-2.log", "flow-run-3.log", "worker.log"]);
      for (const log of logs) assert.ok(existsSync(rehearsal.bundle.path(log)), log);
      const { states, mostAtOnce, limitPutToTheTest } = json("summary.json");
      assert.deepEqual([states, mostAtOnce, limitPutToTheTest], [{ COMPLETED: 2, FAILED: 1 }, 1, true]);
    });

    it("names the setting of a wrong parameter where it stands", async () => {
      several(["COMPLETED", "COMPLETED", "COMPLETED"]);
      const create = answers["POST /api/deployments/d1/create_flow_run"] as (request: ReceivedRequest) => Answer;
      answers["POST /api/deployments/d1/create_flow_run"] = (request) =>
        JSON.stringify(request.sent).includes("monht") ? { status: 422, body: { detail: "no" } } : create(request);
      const { explanation } = await errorOf(run({ parameters, runs: [{}, { monht: 2 }] }));
      assert.equal(explanation.found, "Prefect refused it: no");
      assert.equal(
        explanation.next,
        "The flow does not take prefect.runs.1.monht (did you mean month?); it takes profile, month.",
      );
    });

    it("says which did not end in time, and leaves the states and logs so far", async () => {
      using deadlines = new Deadlines();
      several(["COMPLETED", "RUNNING", "COMPLETED"]);
      const running = answers["GET /api/flow_runs/m2"] as Answer;
      answers["GET /api/flow_runs/m2"] = () => {
        deadlines.pass(rehearsal.settings.prefect.timeout);
        return running;
      };
      const { explanation } = await errorOf(run({ parameters, runs: months }));
      assert.equal(explanation.doing, "waiting for the flow runs of refinement/nightly");
      assert.equal(
        explanation.found,
        "after 300 s 1 of 3 had not ended (run m2 is RUNNING): work pool pool: online: a worker",
      );
      assert.match(explanation.next, /See flow-run-1\.log, flow-run-2\.log, flow-run-3\.log, worker\.log\.$/);
      assert.deepEqual(json("summary.json").states, { COMPLETED: 2, RUNNING: 1 });
    });
  });

  describe("that does not end in time", () => {
    let deadlines: Deadlines;
    beforeEach(() => {
      deadlines = new Deadlines();
    });
    afterEach(() => deadlines[Symbol.dispose]());

    /** The deadline passes once the flow run was found in this state. */
    const stays = (state_type: string, state_name: string) => {
      answers["GET /api/flow_runs/r1"] = () => {
        deadlines.pass(rehearsal.settings.prefect.timeout);
        return state(state_type, state_name);
      };
      answers["POST /api/logs/filter"] = { body: [line("Beginning")] };
    };

    it("waits for a person: a rehearsal cannot give what it waits for", async () => {
      for (const name of ["Paused", "Suspended"]) {
        stays("PAUSED", name);
        const { explanation } = await errorOf(run());
        assert.deepEqual(explanation, {
          doing: "waiting for the flow run of refinement/nightly",
          found: `after 300 s it was still ${name}: the flow waits for a person's input (pause_flow_run or suspend_flow_run), which a rehearsal cannot give`,
          next: "Let a parameter of the flow leave the pause out, and set it in prefect.parameters. See flow-run.log, worker.log.",
        });
        assert.match(log(), /Beginning/);
      }
    });

    it("says that only a process that serves its deployment runs it, where that has no work pool", async () => {
      stays("SCHEDULED", "Late");
      answers["POST /api/deployments/filter"] = { body: [{ ...deployment, work_pool_name: null }] };
      const { explanation } = await errorOf(run());
      assert.equal(
        explanation.found,
        "after 300 s it was still Late: its deployment has no work pool, so only a process that serves it runs it",
      );
      assert.match(explanation.next, /^Does prefect\.worker serve this deployment/);
    });

    it("names a pause of its work pool that came meanwhile", async () => {
      stays("SCHEDULED", "Late");
      const pool = answers["GET /api/work_pools/pool"] as Answer;
      let asked = 0;
      answers["GET /api/work_pools/pool"] = () => (asked++ === 0 ? pool : { body: { name: "pool", is_paused: true } });
      const { explanation } = await errorOf(run());
      assert.match(explanation.found, /^after 300 s it was still Late: its work pool pool is paused/);
    });

    it("says who would run it, and names only logs that were written", async () => {
      stays("SCHEDULED", "Late");
      answers["POST /api/logs/filter"] = { status: 500, body: "no log" };
      const first = await errorOf(run());
      assert.equal(first.explanation.found, "after 300 s it was still Late: work pool pool: online: a worker");
      assert.match(first.explanation.next, /concurrency limit\. See worker\.log\.$/);
      assert.equal(existsSync(rehearsal.bundle.path("flow-run.log")), false);
    });

    it("asks a worker that is a container itself what localhost is in there", async () => {
      stays("SCHEDULED", "Late");
      answers["POST /api/work_pools/pool/workers/filter"] = { body: [] };
      const worker = ["sh", "-c", "echo docker compose up worker; sleep 600"];
      const { explanation } = await errorOf(run({ worker }));
      assert.match(
        explanation.next,
        /start a worker for that work pool\? The command starts a container: .*127\.0\.0\.1/,
      );
      assert.match(explanation.next, /set prefect\.image/);
      const plain = await errorOf(run());
      assert.doesNotMatch(plain.explanation.next, /container/);
    });

    it("is an error of Prefect's when it does not say", async () => {
      answers["POST /api/deployments/filter"] = () => {
        deadlines.pass(rehearsal.settings.prefect.timeout);
        return { body: [deployment] };
      };
      const error = await errorOf(run());
      assert.ok(error instanceof BrokenService);
      assert.equal(error.explanation.doing, `asking Prefect at ${prefect.url}`);
      assert.equal(error.explanation.found, "it did not answer within 300 s, the time limit of the flow run");
    });
  });

  for (const [what, answer] of [
    ["500", { status: 500, body: "the answer is 500" }],
    ["garbage", { body: "\u0000<garbage>" }],
  ] as const)
    it(`is an error of Prefect's, not of the lineage, when it answers ${what}`, async () => {
      answers["GET /api/flow_runs/r1"] = answer;
      const error = await errorOf(run());
      assert.ok(error instanceof BrokenService);
      assert.equal(error.explanation.doing, `asking Prefect: GET ${prefect.url}/api/flow_runs/r1`);
      assert.match(log(), /Beginning/);
    });

  describe("whose registration wants the work pool that the worker makes", () => {
    const register = ["sh", "-c", "echo registered", "deploy", "--pool", "pool"];
    const worker = ["sh", "-c", "exec sleep 600", "worker", "--pool", "pool"];
    const asked = () => prefect.requests.filter(({ path }) => path === "/api/work_pools/pool").length;

    it("waits for the pool before it registers", async () => {
      const missing = { status: 404, body: { detail: "Work pool not found." } };
      const answersInTurn: Answer[] = [missing, missing];
      answers["GET /api/work_pools/pool"] = () => answersInTurn.shift() ?? { body: { name: "pool", is_paused: false } };
      assert.equal((await run({ register, worker })).registered?.exitCode, 0);
      assert.ok(asked() >= 3);
    });

    it("registers at once when only one of them names the pool", async () => {
      answers["GET /api/work_pools/pool"] = { status: 404, body: { detail: "Work pool not found." } };
      assert.equal((await run({ register: ["sh", "-c", "echo registered"], worker })).registered?.exitCode, 0);
    });

    it("does not wait when the worker ends, and tells that", async () => {
      answers["GET /api/work_pools/pool"] = { status: 404, body: { detail: "Work pool not found." } };
      const error = await errorOf(
        run({
          register: [...register.slice(0, 2), "exit 3", ...register.slice(3)],
          worker: ["sh", "-c", "exit 1", "worker", "--pool", "pool"],
        }),
      );
      assert.match(error.explanation.doing, /^registering the deployment/);
    });
  });

  it("says that the registration failed, with its last lines", async () => {
    const { explanation } = await errorOf(run({ register: ["sh", "-c", "echo no such pool; exit 7"] }));
    assert.equal(explanation.found, "exit code 7\n$ sh -c 'echo no such pool; exit 7'\nno such pool");
  });
});
