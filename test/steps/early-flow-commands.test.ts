import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { BrokenService, RehearsalError } from "../../errors.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import { processesWith, rehearsalVariable } from "../../machine/process-tree.ts";
import { until } from "../../machine/until.ts";
import { Recording } from "../../recorder/recording.ts";
import { type EarlyFlowCommands, startEarly } from "../../steps/early-flow-commands.ts";
import { runFlow } from "../../steps/flow-run.ts";
import { AnsweringServer } from "../answering-server.ts";
import { Deadlines } from "../context/deadlines.ts";
import { type Example, example } from "../context/example.ts";

/** Asks Prefect for something, and prints the status; then it stays, or ends. */
const asking = (path: string, stays: boolean) => [
  process.execPath,
  "-e",
  `console.log("asking"); fetch(process.env.PREFECT_API_URL + ${JSON.stringify(path)}, { headers: { connection: "close" } }).then(({ status }) => {
    console.log("status", status, "seen at", process.env.PREFECT_UI_URL);
    ${stays ? "setInterval(() => {}, 1000);" : ""}
  })`,
];
/** Lets whatever is under way go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
const sleeping = ["sleep", "600"];

describe("commands of a flow run that start before Prefect answers", () => {
  let prefect: AnsweringServer;
  let rehearsal: Example;
  let recording: Recording;
  let pool: { status?: number; body: unknown };
  const asked: string[] = [];
  const begun: EarlyFlowCommands[] = [];

  beforeEach(async () => {
    asked.length = 0;
    pool = { body: { name: "pool", is_paused: false } };
    const answers: Record<string, unknown> = {
      "/api/flows/filter": [{ id: "f1", name: "refinement" }],
      "/api/deployments/filter": [{ id: "d1", name: "nightly", flow_id: "f1", work_pool_name: null, parameters: {} }],
      "/api/deployments/d1/create_flow_run": { id: "r1", name: "rehearsal-1", state_type: "SCHEDULED" },
      "/api/flow_runs/r1": { id: "r1", name: "rehearsal-1", state_type: "COMPLETED" },
      "/api/flow_run_states/?flow_run_id=r1": [],
      "/api/logs/filter": [
        {
          timestamp: "2026-11-25T17:28:10Z",
          level: 20,
          name: "prefect.flow_runs",
          message: "Finished in state Completed()",
        },
      ],
    };
    prefect = await AnsweringServer.start(({ path }) => {
      asked.push(path);
      return path === "/api/work_pools/pool" ? pool : path in answers ? { body: answers[path] } : { body: {} };
    });
    rehearsal = example();
    recording = new Recording(rehearsal.bundle);
  });
  afterEach(async () => {
    await Promise.all(begun.splice(0).map((one) => one[Symbol.asyncDispose]()));
    await recording[Symbol.asyncDispose]();
    rehearsal[Symbol.dispose]();
    await prefect[Symbol.asyncDispose]();
  });

  const stack = () => ({
    urls: { marquez: "http://127.0.0.1:9", prefect: prefect.url },
    containers: {},
    images: [],
  });
  /** Starts the commands early; `run` is the flow run that takes them over. */
  async function early(more: Record<string, unknown>) {
    const settings = { ...rehearsal.settings, prefect: { ...rehearsal.settings.prefect, enabled: true, ...more } };
    const context = {
      ...rehearsal,
      settings: { ...settings, prefect: { ...settings.prefect, deployment: "nightly" } },
    };
    const commands = await startEarly(recording)(stack(), context);
    begun.push(commands);
    const outcome: Outcome<EarlyFlowCommands> = { status: "passed", seconds: 0, value: commands };
    return { commands, run: () => runFlow(recording, { early: () => outcome })(stack(), context) };
  }
  const log = (file: string) => {
    const path = rehearsal.bundle.path(file);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  const left = () => processesWith(rehearsalVariable, rehearsal.id);
  /** A process that was killed is in the list of processes until the kernel has taken it apart. */
  const nothingLeft = () =>
    until(
      async () => left(),
      ({ length }) => length === 0,
      { every: 10, within: 10_000 },
    );

  it("reach it once the flow run takes them over, and not before", async () => {
    const { commands, run } = await early({
      worker: asking("/of-worker", true),
      register: asking("/of-register", false),
    });
    while (![log("worker.log"), log("register.log")].every((text) => text.includes("\nasking\n"))) await turn();
    ok(!asked.some((path) => path.includes("/of-")));
    const { registered, runs, logs } = await run();
    equal(registered?.exitCode, 0);
    deepEqual(
      runs.map(({ state }) => state),
      ["COMPLETED"],
    );
    ok(logs.includes("worker.log"));
    ok(asked.includes("/api/of-register"));
    await nothingLeft();
    // Links lead to Prefect itself, and the script has no address that is gone.
    match(log("register.log"), new RegExp(`status 200 seen at ${prefect.url}\n`));
    const script = rehearsal.bundle.script.text(rehearsal.id, rehearsal.bundle.redactor) ?? "";
    match(script, /export PREFECT_API_URL="\$PREFECT_API_URL"/);
    ok(!/export (PREFECT_UI_URL|.*127\.0\.0\.1:\d)/.test(script), script);
    await commands[Symbol.asyncDispose]();
  });

  it("let the worker make the work pool first that both name", async () => {
    pool = { status: 404, body: { detail: "Work pool not found." } };
    const { run } = await early({
      worker: [...asking("/of-worker", true), "--", "--pool", "pool"],
      register: [...asking("/of-register", false), "--", "--pool", "pool"],
    });
    const ran = run();
    const registeredTooEarly = () => asked.includes("/api/of-register");
    while (!asked.includes("/api/of-worker")) await turn();
    equal(registeredTooEarly(), false);
    pool = { body: { name: "pool", is_paused: false } };
    equal((await ran).registered?.exitCode, 0);
    ok(asked.indexOf("/api/of-worker") < asked.indexOf("/api/of-register"));
  });

  it("tell that the registration failed, or the worker ended, as if they had started later", async () => {
    const register = await early({ worker: sleeping, register: ["sh", "-c", "echo no module; exit 7"] });
    await rejects(register.run(), (error) => {
      ok(error instanceof RehearsalError && !(error instanceof BrokenService));
      match(error.explanation.doing, /^registering the deployment with sh/);
      match(error.explanation.found, /^exit code 7\n(.|\n)*no module$/);
      return true;
    });
    const worker = await early({ worker: ["sh", "-c", "echo no module; exit 1"] });
    await worker.commands.worker?.ended;
    await rejects(worker.run(), /the worker ended before the flow run did: exit code 1/);
    await nothingLeft();
  });

  it("have the time of the flow run only, from when it begins", async () => {
    using deadlines = new Deadlines();
    const { run } = await early({ worker: sleeping, register: sleeping });
    const ran = run();
    deadlines.pass(rehearsal.settings.prefect.timeout);
    await rejects(ran, /registering the deployment with sleep 600: ended by its deadline/);
    await nothingLeft();
  });

  it("are ended, with whole logs, when no flow run takes them over", async () => {
    const { commands } = await early({ worker: asking("/of-worker", true), register: asking("/of-register", false) });
    notEqual(left().length, 0);
    await commands[Symbol.asyncDispose]();
    await nothingLeft();
    deepEqual(asked, []);
    match(log("worker.log"), /\n\[(exit code|signal|ended by)[^\n]*\]\n$/);
    match(log("register.log"), /\n\[(exit code|signal|ended by)[^\n]*\]\n$/);
    await commands[Symbol.asyncDispose]();
  });

  it("are ended when somebody stops the rehearsal", async () => {
    const { commands } = await early({ worker: sleeping, register: sleeping });
    rehearsal.stop();
    await commands.worker?.ended;
    await commands[Symbol.asyncDispose]();
    await nothingLeft();
  });
});
