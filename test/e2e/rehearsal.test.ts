import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { parse } from "yaml";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";
import { place, result } from "./command.ts";
import { assertNothingLeft } from "./leftovers.ts";
import { assertAsPlanned } from "./planned.ts";

const files = [
  "SHA256SUMS",
  "cli.log",
  "cli.sh",
  "datasets.json",
  "deployment.json",
  "events.ndjson",
  "facts.json",
  "flow-run.log",
  "flow-runs.json",
  "graph.json",
  "graph.png",
  "kept-prefect.json",
  "kept.json",
  "marquez.log",
  "notes.md",
  "postgres.log",
  "prefect.log",
  "prepare.log",
  "register.log",
  "report.html",
  "report.json",
  "runs-prefect.json",
  "runs.json",
  "s3.log",
  "settings.json",
  "statement.intoto.json",
  "summary.json",
  "verdict.json",
  "web.log",
  "work-pool.json",
  "worker.log",
];

describe("a rehearsal of the bundled sample", function () {
  this.timeout(180_000);
  const at = place();
  let exitCode: number | undefined;
  let done: Result;
  let bundle: string;
  const read = (file: string) => readFileSync(join(bundle, file), "utf8");

  before(async () => {
    ({ exitCode, result: done } = await result(at, []));
    bundle = done.evidence.directory;
  });

  it("passes with exit code 0, and so does every expectation", () => {
    assert.deepEqual(done.errors, []);
    assert.deepEqual(
      done.expectations.filter(({ status }) => status !== "passed"),
      [],
    );
    assert.deepEqual([exitCode, done.verdict], [0, "passed"]);
    assert.deepEqual(
      done.steps.filter(({ status }) => status !== "passed"),
      [],
    );
  });

  it("is as `rehearse plan` says before it", () => assertAsPlanned(at, [], done));

  it("leaves a complete bundle whose checksums sha256sum accepts", async () => {
    assert.deepEqual(readdirSync(bundle).sort(), files);
    await execa("sha256sum", ["-c", "SHA256SUMS"], { cwd: bundle });
    assert.equal(read("SHA256SUMS").trim().split("\n").length, files.length - 1);
  });

  it("stores the same bytes in the bucket, which outlives the stack", () => {
    assert.equal(done.evidence.stored, true);
    const stored = join(at.bucket, "lineage-evidence", basename(bundle));
    assert.deepEqual([done.evidence.location, done.evidence.uri], [stored, null]);
    assert.deepEqual(readdirSync(stored).sort(), files);
    for (const file of files)
      assert.ok(readFileSync(join(stored, file)).equals(readFileSync(join(bundle, file))), file);
  });

  it("leaves nothing in the container engine", () => assertNothingLeft(done.id));

  it("takes a picture of the graph that is a PNG and not blank", () => {
    const picture = readFileSync(join(bundle, "graph.png"));
    assert.equal(picture.subarray(1, 4).toString(), "PNG");
    // A blank page of this size is 6 kB.
    assert.ok(picture.length > 30_000, `${picture.length} bytes`);
  });

  it("captures the run with the inputs and outputs of the sample", () => {
    const { runs } = JSON.parse(read("runs.json"));
    assert.equal(runs.length, 1);
    assert.equal(runs[0].state, "COMPLETED");
    assert.equal(runs[0].inputDatasetVersions.length, readdirSync(join(packageRoot, "sample", "data")).length);
    const { graph } = JSON.parse(read("graph.json"));
    assert.ok(graph.some(({ id }: { id: string }) => id === "job:lineage.local:sample.pipeline.generic"));
    const { totalCount, datasets } = JSON.parse(read("datasets.json"));
    assert.equal(datasets.length, totalCount);
  });

  it("lists the commands, the flow run, the images and the host in the notes", () => {
    const { config } = parse(readFileSync(join(packageRoot, "Pulumi.local.yaml"), "utf8"));
    const notes = read("notes.md");
    assert.match(notes, new RegExp(config["lineage-rehearsal:refine"].command.slice(0, 4).join(" ")));
    assert.match(notes, /\| refine \| .* \| [0-9a-f]{64} \| exit code 0 \|/);
    assert.match(notes, /flow run: `rehearsal-.*sample-refinement-pipeline\/sample-refinement`, COMPLETED/);
    assert.match(read("flow-run.log"), /prefect\.flow_runs Finished in state Completed/);
    for (const { digest } of done.images) assert.match(notes, new RegExp(digest));
  });

  it("reports stand-ins in the result, the verdict and the notes", () => {
    const standIns = done.images.filter(({ reference }) => reference.includes("stand-in")).map(({ name }) => name);
    assert.deepEqual(done.standIns, standIns);
    assert.deepEqual(JSON.parse(read("verdict.json")).standIns, standIns);
    const warning = "**Stand-ins ran for marquez and web: this rehearsal says nothing about the real services.**";
    assert.equal(read("notes.md").includes(warning), standIns.length > 0);
  });

  it("keeps no colour codes in the evidence", () => {
    for (const file of files.filter((name) => name !== "graph.png"))
      assert.equal(stripVTControlCharacters(read(file)), read(file), file);
  });
});
