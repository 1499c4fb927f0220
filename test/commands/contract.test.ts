import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { Bundle } from "../../evidence/bundle.ts";
import { packageRoot } from "../../version.ts";
import { eventsOf, type Model } from "../contract/warehouse.ts";
import { posted } from "../lineage/recorded.ts";
import { S3Server } from "../store/s3-server.ts";
import { temporaryPlace } from "../temporary-place.ts";

const model: Model = {
  job: "etl.load",
  reads: ["raw.orders"],
  writes: "dw.orders",
  fields: { id: "integer", email: "varchar" },
};
const changed: Model = { ...model, fields: { id: "integer", email: "text" } };
const line =
  "breaking: job etl.load, dataset duckdb://warehouse.duckdb/dw.orders: field email has type text now, type varchar before";

describe("the commands accept and diff", function () {
  this.timeout(60_000);
  let place: ReturnType<typeof temporaryPlace>;
  let contract: string;
  let nth = 0;

  beforeEach(() => {
    place = temporaryPlace("contract-");
    contract = join(place.path, "lineage.mine.yaml");
    const settings = {
      namespace: "analytics",
      job: "etl.load",
      refine: { command: ["true"] },
      prefect: { enabled: false },
    };
    const config = { ...settings, evidence: { directory: place.path, folder: place.path } };
    const keys = Object.entries(config).map(([key, value]) => [`lineage-rehearsal:${key}`, value]);
    writeFileSync(join(place.path, "Pulumi.mine.yaml"), stringify({ config: Object.fromEntries(keys) }));
  });
  afterEach(() => place.remove());

  /** Seals a bundle of a rehearsal that sent the events of a model. */
  async function bundle(
    of: Model,
    more: { verdict?: string; failed?: string[]; stack?: string } = {},
  ): Promise<string> {
    const { verdict = "passed", failed = [], stack = "mine" } = more;
    nth++;
    const id = `20261128t0451${String(nth).padStart(2, "0")}z-0123abcd`;
    const made = Bundle.create(place.path, id);
    const events = eventsOf(of).map((event) => JSON.stringify(posted(event)));
    await made.write("events.ndjson", `${events.join("\n")}\n`);
    const expectations = failed.map((name) => ({ name, title: name, status: "failed", expected: "", found: "" }));
    await made.writeJson("verdict.json", { id, stack, verdict, namespace: "analytics", expectations });
    await made.seal();
    return made.directory;
  }

  const rehearse = (args: string[], env: Record<string, string> = {}) =>
    execa(process.execPath, [join(packageRoot, "rehearse.ts"), ...args, "--stack", "mine"], {
      cwd: place.path,
      reject: false,
      env: { CI: "", GITHUB_ACTIONS: "", GITLAB_CI: "", ...env },
    });
  const mattering = (text: string) => text.split("\n").filter((one) => /^(breaking|compatible):/.test(one));

  it("accept writes a contract, and says nothing to write when it is the same", async () => {
    await bundle(model);
    const { exitCode, stderr, stdout } = await rehearse(["accept", "--yes"]);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    assert.match(stdout, /wrote lineage\.mine\.yaml\n?$/);
    const text = readFileSync(contract, "utf8");
    await bundle(model);
    assert.match((await rehearse(["accept", "--last"])).stdout, /says so already: nothing to write/);
    assert.equal(readFileSync(contract, "utf8"), text);
  });

  it("accept shows what changes, and without a terminal writes only with --yes", async () => {
    await bundle(model);
    await rehearse(["accept", "--yes"]);
    const before = readFileSync(contract, "utf8");
    await bundle(changed, { verdict: "failed", failed: ["contract.drift"] });
    const { exitCode, stdout, stderr } = await rehearse(["accept", "--last"]);
    assert.deepEqual([exitCode, mattering(stdout)], [2, [line]]);
    assert.match(stderr, /there is no terminal to ask on/);
    assert.equal(readFileSync(contract, "utf8"), before);
    assert.equal((await rehearse(["accept", "--last", "--yes"])).exitCode, 0);
    assert.match(readFileSync(contract, "utf8"), /email: text/);
  });

  for (const variable of ["CI", "GITHUB_ACTIONS", "TF_BUILD"])
    it(`accept never writes in a CI job, not even with --yes: ${variable}`, async () => {
      await bundle(model);
      const { exitCode, stderr } = await rehearse(["accept", "--yes"], { [variable]: "true" });
      assert.equal(exitCode, 2);
      assert.match(stderr, /Run `rehearse accept` on your machine, and commit the file\./);
      assert.ok(!readdirSync(place.path).includes("lineage.mine.yaml"));
    });

  for (const [what, more, says] of [
    ["that could not be carried out", { verdict: "error" }, /its verdict is error: it says nothing about the lineage/],
    ["that was stopped", { verdict: "interrupted" }, /its verdict is interrupted/],
    [
      "that failed by more than its contract",
      { verdict: "failed", failed: ["lineage.kept", "contract.drift"] },
      /it failed by lineage\.kept/,
    ],
    ["of another stack", { stack: "other" }, /has no bundle of it/],
  ] as const)
    it(`accept refuses a rehearsal ${what}`, async () => {
      await bundle(model, { ...more, failed: "failed" in more ? [...more.failed] : [] });
      const { exitCode, stderr } = await rehearse(["accept", "--last", "--yes"]);
      assert.equal(exitCode, 2);
      assert.match(stderr, says);
    });

  it("accept refuses a bundle that was changed", async () => {
    const directory = await bundle(model);
    appendFileSync(join(directory, "events.ndjson"), "\n");
    const { exitCode, stderr } = await rehearse(["accept", directory, "--yes"]);
    assert.equal(exitCode, 3);
    assert.match(stderr, /events\.ndjson differs/);
  });

  it("accept takes the rehearsals of a stack that --ephemeral named", async () => {
    await bundle(model, { stack: "mine-0123abcd" });
    assert.equal((await rehearse(["accept", "--yes"])).exitCode, 0);
  });

  it("diff tells what differs between two bundles, and between a bundle and a contract", async () => {
    const [a, b, same] = [await bundle(model), await bundle(changed), await bundle(model)];
    const differs = await rehearse(["diff", a, b]);
    assert.deepEqual([differs.exitCode, mattering(differs.stdout)], [1, [line]]);
    assert.equal((await rehearse(["diff", a, same])).exitCode, 0);
    await rehearse(["accept", a, "--yes"]);
    const against = await rehearse(["diff", contract, b, "--json"]);
    assert.equal(against.exitCode, 1);
    const { drifts, ...told } = JSON.parse(against.stdout);
    assert.deepEqual(told, { a: contract, b, same: false, breaking: 1, compatible: 0, informational: 0 });
    assert.deepEqual(drifts, [
      {
        change: "changed",
        level: "field",
        kind: "breaking",
        field: "email",
        before: "varchar",
        after: "text",
        what: "field email has type text now, type varchar before",
        job: { namespace: "analytics", name: "etl.load" },
        dataset: { namespace: "duckdb://warehouse.duckdb", name: "dw.orders" },
      },
    ]);
  });

  it("diff reads bundles in a bucket, and refuses one whose files are not what was sealed", async () => {
    const [a, b] = [await bundle(model), await bundle(changed)];
    await using server = await S3Server.start();
    for (const [name, directory] of Object.entries({ a, b }))
      for (const file of readdirSync(directory))
        server.objects.set(`evidence/team/${name}/${file}`, readFileSync(join(directory, file)));
    const aws = ["aws:region=eu-west-1", "aws:s3UsePathStyle=true", `aws:endpoints=[{"s3":"${server.url}"}]`];
    const set = [...aws, "aws:accessKey=a-key", "aws:secretKey=a-secret"].flatMap((one) => ["--set", one]);
    const args = ["diff", "s3://evidence/team/a/", "s3://evidence/team/b", ...set];
    const { exitCode, stdout, stderr } = await rehearse(args);
    assert.deepEqual([exitCode, mattering(stdout)], [1, [line]], stderr);
    server.objects.set("evidence/team/b/events.ndjson", Buffer.from("{}\n"));
    const refused = await rehearse(args);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /events\.ndjson differs/);
    const missing = await rehearse(["diff", "s3://evidence/team/c", a, ...set]);
    assert.equal(missing.exitCode, 2);
    assert.match(missing.stderr, /fetching the bundle s3:\/\/evidence\/team\/c: NoSuchKey/);
  });

  for (const [what, make, says] of [
    ["is not there", () => {}, /there is no such file or folder/],
    ["is a folder without a bundle", (path: string) => mkdirSync(path), /it has no SHA256SUMS/],
    [
      "is a wrong contract",
      (path: string) => writeFileSync(path, "contract: 3\n"),
      /line 1: contract: expected contract: 1/,
    ],
  ] as const)
    it(`diff exits with 2 when what it is given ${what}`, async () => {
      const path = join(place.path, "given");
      make(path);
      const { exitCode, stderr } = await rehearse(["diff", path, path]);
      assert.equal(exitCode, 2);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^ {4}at /m);
    });

  it("run refuses a wrong contract before anything is started, and one that is named and missing", async () => {
    writeFileSync(contract, "contract: 1\njobs:\n  ns:\n    a: {input: [x]}\n    b: {runs: few}\n");
    const { exitCode, stderr } = await rehearse(["run"]);
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /reading the contract .*lineage\.mine\.yaml: 2 problems\n {2}line 4: jobs\.ns\.a\.input: no such key\n {2}line 5: jobs\.ns\.b\.runs: expected a number/,
    );
    const missing = await rehearse(["run", "--set", "contract.file=elsewhere.yaml"]);
    assert.equal(missing.exitCode, 2);
    assert.match(missing.stderr, /contract\.file: expected an existing file/);
  });
});
