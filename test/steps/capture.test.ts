import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { RehearsalError } from "../../errors.ts";
import type { Refinement } from "../../settings/refinements.ts";
import { Secret } from "../../settings/secret.ts";
import { captureDatasets, captureGraph, captureLogs, captureRuns } from "../../steps/capture.ts";
import { DatasetList } from "../../steps/dataset-list.ts";
import { AnsweringServer } from "../answering-server.ts";
import { type Example, example } from "../context/example.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { runEvent, sentEvents } from "../judgement/sent-events.ts";
import { recordedAnswer } from "./marquez-answers.ts";

const recordedJob = { namespace: "hotpass.local", job: "hotpass.pipeline.generic" };
/** What a refinement sent that did not run. */
const nothing = () => undefined;
const incomplete = (found: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof RehearsalError);
  assert.equal(thrown.code, "STEP");
  assert.match(thrown.explanation.found, found);
  return true;
};

describe("capturing lineage", () => {
  let marquez: AnsweringServer;
  let rehearsal: Example;
  beforeEach(async () => {
    marquez = await AnsweringServer.start(recordedAnswer);
    rehearsal = example(() => recordedJob);
  });
  afterEach(async () => {
    rehearsal[Symbol.dispose]();
    await marquez[Symbol.asyncDispose]();
  });

  const stack = () => ({ urls: { marquez: marquez.url }, containers: {}, images: [] });
  const main = (added: Partial<Refinement> = {}) => ({
    ...(rehearsal.settings.refinements[0] as Refinement),
    ...added,
  });
  const json = (file: string) => JSON.parse(readFileSync(rehearsal.bundle.path(file), "utf8"));

  it("writes all runs of a job as runs.json, and gives them", async () => {
    const { totalCount, items } = await captureRuns(main(), nothing)(stack(), rehearsal);
    assert.equal(totalCount, 1);
    assert.equal(items[0]?.state, "COMPLETED");
    assert.deepEqual(json("runs.json"), { totalCount: 1, runs: items });
  });

  it("writes no runs for a job that never arrived, and that is no error: it is judged later", async () => {
    const none = await captureRuns(main({ job: "no.such.job", suffix: "-aviation" }), nothing)(stack(), rehearsal);
    assert.deepEqual(none, { totalCount: 0, items: [] });
    assert.deepEqual(json("runs-aviation.json"), { totalCount: 0, runs: [] });
  });

  it("writes all datasets of the namespace as datasets.json", async () => {
    assert.deepEqual(await captureDatasets(new DatasetList([]))(stack(), rehearsal), { captured: 5, totalCount: 5 });
    const { datasets, totalCount } = json("datasets.json");
    assert.deepEqual([datasets.length, totalCount], [5, 5]);
  });

  it("adds the datasets of every other namespace that the events name", async () => {
    marquez.answer = ({ path }) => {
      const [, namespace = ""] = /namespaces\/([^/]+)\//.exec(path) ?? [];
      return { body: { totalCount: 1, datasets: [{ name: `of ${decodeURIComponent(namespace)}` }] } };
    };
    const sent = sentEvents(
      runEvent(
        "COMPLETE",
        "r",
        { namespace: "hotpass.local", name: "j" },
        { outputs: [{ namespace: "s3://lake", name: "d" }] },
      ),
    );
    await captureDatasets(new DatasetList([() => sent]))(stack(), rehearsal);
    assert.deepEqual(json("datasets.json").datasets, [{ name: "of hotpass.local" }, { name: "of s3://lake" }]);
  });

  it("writes no datasets for a namespace that never arrived", async () => {
    using other = example(() => ({ namespace: "no.such.namespace" }));
    assert.deepEqual(await captureDatasets(new DatasetList([]))(stack(), other), { captured: 0, totalCount: 0 });
  });

  it("fails when Marquez counts more than it gives, with what it gave in the bundle", async () => {
    marquez.answer = ({ path }) => ({
      body: { totalCount: 2, datasets: path.includes("offset=0") ? [{ name: "one" }] : [] },
    });
    await assert.rejects(
      captureDatasets(new DatasetList([]))(stack(), rehearsal),
      incomplete(/^1 of the 2 that Marquez counts$/),
    );
    assert.deepEqual(json("datasets.json"), { totalCount: 2, datasets: [{ name: "one" }] });
  });

  it("writes the graph of the job as graph.json; without a web UI there is no picture", async () => {
    const { graph } = (await captureGraph(main(), nothing)(stack(), rehearsal)).lineage;
    assert.equal(graph.length, 7);
    assert.ok(graph.some(({ id }) => id === "job:hotpass.local:hotpass.pipeline.generic"));
    assert.deepEqual(json("graph.json"), { graph });
    assert.ok(!existsSync(rehearsal.bundle.path("graph.png")));
  });

  it("shows a job that has datasets, where the one that runs it has none", async () => {
    const job = (name: string) => ({ namespace: "hotpass.local", name });
    const outputs = [{ namespace: "s3://lake", name: "d" }];
    const parent = { run: { runId: "r" }, job: job("app") };
    const sent = sentEvents(
      runEvent("START", "r", job("app")),
      runEvent("COMPLETE", "s", job("write"), { run: { runId: "s", facets: { parent } }, outputs }),
    );
    marquez.answer = () => ({ body: { graph: [] } });
    const shown = await captureGraph(main({ job: "app*" }), () => sent)(stack(), rehearsal);
    assert.deepEqual(shown.job, job("app.write"));
    assert.deepEqual((await captureGraph(main({ job: "app" }), () => sent)(stack(), rehearsal)).job, job("app"));
  });

  it("writes an empty graph for a job that never arrived", async () => {
    marquez.answer = () => ({ status: 404, body: {} });
    const { lineage } = await captureGraph(main({ suffix: "-aviation" }), nothing)(stack(), rehearsal);
    assert.deepEqual(lineage, { graph: [] });
    assert.deepEqual(json("graph-aviation.json"), { graph: [] });
  });

  it("fails when Marquez does, with its answer", async () => {
    marquez.answer = () => ({ status: 500, body: "out of memory" });
    for (const capture of [
      captureRuns(main(), nothing),
      captureGraph(main(), nothing),
      captureDatasets(new DatasetList([])),
    ])
      await assert.rejects(capture(stack(), rehearsal), /it answered 500: out of memory/);
  });
});

describe("capturing logs", () => {
  it("writes the log of each container, without colour codes and secrets", async () => {
    using rehearsal = example();
    using engine = new FakeClient(`printf '\\033[31mred\\033[0m hunter2hunter2 of %s\\n' "$3"`);
    rehearsal.bundle.redactor.conceal(new Secret("hunter2hunter2"));
    await captureLogs({ containers: { marquez: "m", web: "w" } }, rehearsal);
    assert.equal(readFileSync(rehearsal.bundle.path("marquez.log"), "utf8"), "red *** of m\n");
    assert.equal(readFileSync(rehearsal.bundle.path("web.log"), "utf8"), "red *** of w\n");
    assert.deepEqual(engine.calls.sort(), ["logs -- m", "logs -- w"]);
  });

  it("fails when the engine cannot give one, with what it gave in the bundle", async () => {
    using rehearsal = example();
    using _engine = new FakeClient("echo begins; exit 1");
    await assert.rejects(captureLogs({ containers: { marquez: "m" } }, rehearsal));
    assert.equal(readFileSync(rehearsal.bundle.path("marquez.log"), "utf8"), "begins\n");
  });
});
