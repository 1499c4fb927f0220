import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StopRequest } from "../../context/stop-request.ts";
import { describeEnd } from "../../judgement/facts.ts";
import { Recording } from "../../recorder/recording.ts";
import type { Refinement } from "../../settings/refinements.ts";
import { refine } from "../../steps/refine.ts";
import { AnsweringServer } from "../answering-server.ts";
import { type Example, example } from "../context/example.ts";
import { FakeClock } from "../machine/fake-clock.ts";

const runsPath = "/api/v1/namespaces/example.local/jobs/example.job/runs";
const run = (id: string, state = "COMPLETED") => ({ id, state });
/** Posts an event to OPENLINEAGE_URL, as an OpenLineage client does. */
const post = `await fetch(process.env.OPENLINEAGE_URL + "/api/v1/lineage", { method: "POST", body: JSON.stringify({
  eventType: "COMPLETE", run: { runId: "r" }, job: { namespace: "example.local", name: "example.job" } }) });`;
/** Settings that send the events another way, past the recorder. */
const anotherWay = { env: { OPENLINEAGE__TRANSPORT__TYPE: "file" } };

describe("running a refinement", () => {
  let marquez: AnsweringServer;
  let rehearsal: Example;
  let recording: Recording;
  /** The runs that Marquez holds; undefined when it does not know the job. */
  let runs: { id: string; state: string }[] | undefined;
  beforeEach(async () => {
    runs = undefined;
    marquez = await AnsweringServer.start(({ method, path }) => {
      if (method === "POST") return { status: 201, body: null };
      if (!path.startsWith(runsPath)) return { status: 599, body: path };
      else if (!runs) return { status: 404, body: {} };
      return { body: { totalCount: runs?.length, runs } };
    });
    rehearsal = example();
    recording = new Recording(rehearsal.bundle);
    mkdirSync(join(rehearsal.directory, "dist"));
  });
  afterEach(async () => {
    await recording[Symbol.asyncDispose]();
    rehearsal[Symbol.dispose]();
    await marquez[Symbol.asyncDispose]();
  });

  const clock = () => new FakeClock();
  const refining = (script: string, given: Partial<Refinement> = {}, of = clock()) =>
    refine(
      {
        ...(rehearsal.settings.refinements[0] as Refinement),
        command: [process.execPath, "--input-type=module", "-e", script],
        ...given,
      },
      recording,
      { notReady: () => ["prefect"], clock: of },
    )({ urls: { marquez: marquez.url }, containers: {}, images: [] }, rehearsal);

  it("gives how its command ended, and what it sent; its output is in cli.log", async () => {
    const { command, sent, transport, notReady } = await refining(`${post} console.log("refined");`);
    assert.equal(describeEnd(command), "exit code 0");
    assert.deepEqual([sent.sent, sent.accepted, transport.recorded], [1, 1, true]);
    assert.deepEqual(notReady, ["prefect"]);
    assert.match(readFileSync(rehearsal.bundle.path("cli.log"), "utf8"), /^refined$/m);
  });

  it("has an address of its own: what another producer sends to Marquez is not its", async () => {
    const { sent } = await refining(`${post.replace("process.env.OPENLINEAGE_URL", `"${marquez.url}"`)}`);
    assert.equal(sent.sent, 0);
  });

  it("has a log of its own among several", async () => {
    await refining(`${post} console.log("refined");`, { suffix: "-aviation" });
    assert.match(readFileSync(rehearsal.bundle.path("cli-aviation.log"), "utf8"), /^refined$/m);
  });

  it("asks for the runs that Marquez held before only when its events go another way", async () => {
    runs = [run("old")];
    assert.deepEqual([...(await refining(post)).earlierRuns], []);
    assert.deepEqual([...(await refining(post, anotherWay)).earlierRuns], ["old"]);
  });

  it("waits for the end of what it sent, which a process that it left behind may send", async () => {
    const of = clock();
    await refining(post, {}, of);
    assert.equal(of.time, 0);
    await refining(post.replace("COMPLETE", "START"), {}, of);
    assert.equal(of.time, 3_000);
  });

  it("waits for a new run that has ended when its events go another way: neither an old one nor one that is running will do", async () => {
    runs = [run("old")];
    let asked = 0;
    const { answer } = marquez;
    marquez.answer = (request) => {
      if (request.method === "GET" && ++asked > 1) runs = [run("old"), run("new", asked > 3 ? "FAILED" : "RUNNING")];
      return answer(request);
    };
    await refining("", anotherWay);
    assert.equal(asked, 4);
  });

  it("waits no longer than three seconds for a run: whether it came is judged later", async () => {
    const of = clock();
    const { command } = await refining("", {}, of);
    assert.equal(command.exitCode, 0);
    assert.equal(of.time, 3_000);
  });

  it("counts a command that fails as an outcome, not as an error", async () => {
    const { command } = await refining(`${post} console.log("no input"); process.exit(5);`);
    assert.equal(describeEnd(command), "exit code 5");
    assert.match(command.tail, /no input/);
  });

  it("ends a command that takes longer than its time limit", async () => {
    const { command } = await refining("setInterval(() => {}, 1e6);", { timeout: 500 });
    assert.equal(describeEnd(command), "ended by its deadline");
  });

  it("tells output that is new or changed from output that was there before", async () => {
    const file = (name: string) => join(rehearsal.directory, "dist", name);
    for (const name of ["changed.csv", "unchanged.csv", "other.txt"]) writeFileSync(file(name), "before");
    const script = `import { writeFileSync } from "node:fs"; ${post}
      for (const name of ["new.csv", "changed.csv"]) writeFileSync("dist/" + name, "before");`;
    const { written, unchanged } = await refining(script, { output: "dist/*.csv" });
    assert.deepEqual(written.sort(), [file("changed.csv"), file("new.csv")]);
    assert.deepEqual(unchanged, [file("unchanged.csv")]);
  });

  it("looks for no output where the settings name none", async () => {
    const { written, unchanged } = await refining(post);
    assert.deepEqual([written, unchanged], [[], []]);
  });

  it("is not begun when its runs could not be told apart: its events go another way, and Marquez does not answer", async () => {
    marquez.answer = () => ({ status: 500, body: "broken" });
    await assert.rejects(refining(post, anotherWay), /it answered 500: broken/);
    assert.deepEqual(
      marquez.requests.map(({ method }) => method),
      ["GET"],
    );
  });

  it("ends when the rehearsal is asked to stop", async () => {
    const reason = new StopRequest("SIGINT");
    const { answer } = marquez;
    marquez.answer = (request) => {
      if (request.method === "POST") rehearsal.stop(reason);
      return answer(request);
    };
    await assert.rejects(refining(`${post} setInterval(() => {}, 1e6);`), reason);
  });
});
