import assert from "node:assert/strict";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SentDataset, SentEvent } from "./collector.ts";
import { startCollector } from "./collector.ts";
import { emptyFolder, inSample, prepare, rowsOf, sample } from "./command.ts";

const namesOf = (datasets: SentDataset[]) => datasets.map((dataset) => dataset.name).sort();
const typesOf = (dataset: SentDataset | undefined) =>
  Object.fromEntries((dataset?.facets?.schema?.fields ?? []).map((field) => [field.name, field.type]));
const statesOf = (events: SentEvent[]) => events.map((event) => event.eventType);

describe("the sample's refine command", function () {
  this.timeout(60_000);

  before(async function () {
    this.timeout(600_000);
    await prepare();
  });

  it("sends the lineage of a run: START with its inputs, COMPLETE with inputs and outputs", async () => {
    await using lineage = await startCollector();
    await using output = await emptyFolder();
    const workbook = join(output.path, "refined.xlsx");
    const command = ["refine", "--input-dir", "./data", "--output-path", workbook, "--profile", "generic", "--archive"];

    const { exitCode, stdout } = await inSample(command, { OPENLINEAGE_URL: lineage.url });

    assert.equal(exitCode, 0);
    assert.deepEqual(statesOf(lineage.events), ["START", "COMPLETE"]);
    for (const event of lineage.events) {
      assert.deepEqual(event.job, { ...event.job, namespace: "hotpass.local", name: "sample.pipeline.generic" });
      assert.match(event.run.runId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.match(event.eventTime, /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/);
      assert.match(event.schemaURL, /#\/\$defs\/RunEvent$/);
      assert.ok(URL.canParse(event.producer), event.producer);
    }
    const [start, complete] = lineage.events as [SentEvent, SentEvent];
    assert.equal(start.run.runId, complete.run.runId);
    assert.ok(String(stdout).includes(start.run.runId));
    const inputs = (await readdir(join(sample, "data"))).map((name) => join(sample, "data", name)).sort();
    assert.deepEqual(namesOf(start.inputs), inputs);
    assert.deepEqual(namesOf(complete.inputs), inputs);
    assert.deepEqual(start.outputs, []);
    const written = (await output.files()).map((name) => join(output.path, name)).sort();
    assert.deepEqual(namesOf(complete.outputs), written);
    for (const dataset of [...complete.inputs, ...complete.outputs]) assert.equal(dataset.namespace, "hotpass.local");
  });

  it("describes the columns and counts the rows of every dataset", async () => {
    await using lineage = await startCollector();
    await using output = await emptyFolder();

    await inSample(["refine", "--output-path", join(output.path, "refined.xlsx")], { OPENLINEAGE_URL: lineage.url });

    const complete = lineage.events.at(-1);
    const clubs = complete?.inputs.find((dataset) => dataset.name.endsWith("/Flying Clubs 2026.xlsx"));
    assert.deepEqual(typesOf(clubs), {
      Club: "string",
      Secretary: "string",
      "Email address": "string",
      Telephone: "string",
      City: "string",
      Members: "integer",
    });
    assert.equal(clubs?.inputFacets?.inputStatistics?.rowCount, 8);
    for (const input of complete?.inputs ?? []) assert.notDeepEqual(typesOf(input), {}, input.name);
    assert.equal(complete?.outputs.length, 1);
    const refined = complete?.outputs[0];
    assert.equal(typesOf(refined)["Last contacted"], "date");
    assert.equal(typesOf(refined)["Rows merged"], "integer");
    assert.equal(refined?.outputFacets?.outputStatistics?.rowCount, 16);
  });

  it("writes each contact once, cleaned, and archives the same bytes", async () => {
    await using output = await emptyFolder();
    const workbook = join(output.path, "refined.xlsx");

    await inSample(["refine", "--output-path", workbook, "--archive"]);

    const rows = await rowsOf(workbook);
    assert.equal(rows.length, 16);
    assert.equal(new Set(rows.map((row) => row.Email)).size, rows.length);
    for (const row of rows) {
      assert.match(String(row.Email), /^[a-z.]+@[a-z]+\.example\.org$/);
      assert.match(String(row.Phone), /^\+44\d{10}$/);
    }
    const mara = rows.find((row) => row.Contact === "Mara Quillfeather");
    assert.deepEqual(mara, {
      Organisation: "Skylark Flight School",
      Contact: "Mara Quillfeather",
      Email: "mara@skylark.example.org",
      Phone: "+442079460101",
      Town: "Little Wexcombe",
      "Last contacted": "2026-09-11 00:00:00",
      Sources: "Training Providers.xlsx, charities.csv",
      "Rows merged": 3,
    });
    const archive = (await output.files()).find((name) => /^refined-data-\d{8}T\d{6}Z-[0-9a-f]{12}\.zip$/.test(name));
    assert.ok(archive, "no archive of that name");
    const unpacked = join(output.path, "unpacked");
    await inSample(["python", "-m", "zipfile", "-e", join(output.path, archive), unpacked]);
    assert.deepEqual(await readFile(join(unpacked, "refined.xlsx")), await readFile(workbook));
  });

  it("prefers Hotpass's variable for the namespace to OpenLineage's, and names the job after the profile", async () => {
    await using lineage = await startCollector();
    await using output = await emptyFolder();
    const command = ["refine", "--profile", "aviation", "--output-path", join(output.path, "refined.xlsx")];
    const env = { OPENLINEAGE_URL: lineage.url, OPENLINEAGE_NAMESPACE: "second.ns" };

    await inSample(command, { ...env, HOTPASS_LINEAGE_NAMESPACE: "first.ns" });
    await inSample(command, env);

    const jobs = lineage.events.map(({ job, inputs }) => [job.namespace, job.name, inputs[0]?.namespace]);
    const first = ["first.ns", "sample.pipeline.aviation", "first.ns"];
    const second = ["second.ns", "sample.pipeline.aviation", "second.ns"];
    assert.deepEqual(jobs, [first, first, second, second]);
  });

  it("fails on a corrupt workbook, names it in a FAIL event, and writes nothing", async () => {
    await using lineage = await startCollector();
    await using input = await emptyFolder();
    await using output = await emptyFolder();
    await copyFile(join(sample, "data", "charities.csv"), join(input.path, "charities.csv"));
    await writeFile(join(input.path, "Broken List.xlsx"), "not a workbook");
    const command = ["refine", "--input-dir", input.path, "--output-path", join(output.path, "refined.xlsx")];

    const { exitCode, stderr } = await inSample(command, { OPENLINEAGE_URL: lineage.url });

    assert.equal(exitCode, 1);
    assert.match(String(stderr), /^refine: Broken List\.xlsx cannot be read: /m);
    assert.doesNotMatch(String(stderr), /Traceback/);
    assert.deepEqual(statesOf(lineage.events), ["START", "FAIL"]);
    const fail = lineage.events[1] as SentEvent;
    assert.match(String(fail.run.facets.errorMessage?.message), /^Broken List\.xlsx cannot be read: /);
    assert.equal(fail.inputs.length, 2);
    assert.deepEqual(await output.files(), []);
  });

  it("refines with a warning when the lineage server is down or not set", async () => {
    const gone = await startCollector();
    await gone[Symbol.asyncDispose]();
    const cases = [
      { env: { OPENLINEAGE_URL: gone.url }, warning: /^warning: the lineage event COMPLETE was not delivered: / },
      { env: {}, warning: /^warning: no lineage is sent: OPENLINEAGE_URL is not set$/ },
    ];
    for (const { env, warning } of cases) {
      await using output = await emptyFolder();
      const { exitCode, stderr } = await inSample(["refine", "--output-path", join(output.path, "refined.xlsx")], env);
      assert.equal(exitCode, 0);
      assert.match(String(stderr), new RegExp(warning, "m"));
      assert.deepEqual(await output.files(), ["refined.xlsx"]);
    }
  });

  it("refuses wrong usage with exit code 2, and sends and writes nothing", async () => {
    await using lineage = await startCollector();
    await using output = await emptyFolder();
    const write = ["--output-path", join(output.path, "refined.xlsx")];
    for (const wrong of [
      ["--input-dir", join(output.path, "missing")],
      ["--profile", "unknown"],
      ["--archives", "yes"],
    ]) {
      const { exitCode, stderr } = await inSample(["refine", ...write, ...wrong], { OPENLINEAGE_URL: lineage.url });
      assert.equal(exitCode, 2, wrong.join(" "));
      assert.match(String(stderr), /^refine: error: /m);
    }
    assert.deepEqual(lineage.events, []);
    assert.deepEqual(await output.files(), []);
  });
});
