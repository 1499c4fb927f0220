import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import type { Result } from "../../rehearsal/result.ts";
import { type Place, place, rehearse, result, withoutPrefect } from "./command.ts";
import { assertNothingLeft } from "./leftovers.ts";

/** Wrong lineage: exit code 1, a reason in words, the evidence is stored, and nothing is left. */
describe("a rehearsal whose lineage is wrong", function () {
  this.timeout(180_000);
  const at = place();
  const failures = ({ expectations }: Result) =>
    new Map(expectations.filter(({ status }) => status === "failed").map((one) => [one.name, one]));

  async function failing(...sets: string[]): Promise<Map<string, Result["expectations"][number]>> {
    const { exitCode, result: done } = await result(at, [...withoutPrefect, ...sets.flatMap((set) => ["--set", set])]);
    assert.deepEqual([exitCode, done.verdict, done.errors], [1, "failed", []]);
    assert.ok(done.evidence.stored);
    assertStored(at, done);
    await assertNothingLeft(done.id);
    return failures(done);
  }

  it("reports a refinement that exits with 3", async () => {
    const failed = await failing('refine.command=["sh","-c","echo no such profile; exit 3"]');
    assert.match(failed.get("refine.exit")?.found ?? "", /exit code 3\n.*no such profile/s);
    assert.ok(failed.has("lineage.job"));
    assert.ok(failed.has("graph.drawn"));
  });

  it("reports a refinement that exits with 0 and sends no lineage", async () => {
    const failed = await failing('refine.command=["true"]');
    assert.match(failed.get("lineage.sent")?.found ?? "", /it sent no event/);
    assert.match(failed.get("refine.output")?.found ?? "", /did not write its output/);
  });

  it("reports a refinement that does not write its output, and captures all of its 150 datasets", async () => {
    const { exitCode, result: done } = await result(at, [
      ...withoutPrefect,
      "--set",
      'refine.command=["python3","../test/e2e/emit.py","sample.pipeline.generic","150"]',
      "--set",
      'expect={"outputs":["/data/dataset-*.xlsx"]}',
    ]);
    assert.equal(exitCode, 1);
    assert.deepEqual([...failures(done).keys()], ["refine.output"]);
    assert.match(
      failures(done).get("refine.output")?.hint ?? "",
      /ended with exit code 0 but did not write its output/,
    );
    const datasets = JSON.parse(await readBundle(done, "datasets.json"));
    assert.deepEqual([datasets.totalCount, datasets.datasets.length], [150, 150]);
  });

  it("ends a refinement that takes too long, and every process that it started", async () => {
    const marker = `rehearsal-${process.pid}-hang`;
    const failed = await failing(
      `refine.command=["sh","-c","sh -c 'trap \\"\\" TERM; while :; do sleep 1; done' ${marker} & wait"]`,
      "refine.timeout=1s",
    );
    assert.match(failed.get("refine.exit")?.found ?? "", /ended by its deadline/);
    const { stdout } = await execa("ps", ["-eo", "args"]);
    assert.doesNotMatch(stdout, new RegExp(marker));
  });
});

describe("a rehearsal whose flow run is wrong", function () {
  this.timeout(180_000);
  const at = place();
  const flowRunWith = async (...sets: string[]) => {
    const { exitCode, result: done } = await result(
      at,
      sets.flatMap((set) => ["--set", set]),
    );
    assert.deepEqual([exitCode, done.verdict], [1, "failed"]);
    assertStored(at, done);
    await assertNothingLeft(done.id);
    return done.expectations.find(({ name }) => name === "prefect.flow-run");
  };

  it("lists the existing deployments when the wanted one does not exist", async () => {
    const flow = await flowRunWith("prefect.deployment=nosuch");
    assert.match(flow?.found ?? "", /it does not exist; deployments: sample-refinement-pipeline\/sample-refinement/);
  });

  it("reports that no worker is online", async () => {
    const flow = await flowRunWith('prefect.worker=["sleep","600"]', "prefect.timeout=20s");
    assert.match(flow?.found ?? "", /no worker is online/);
  });
});

describe("a stack that cannot be brought up", function () {
  this.timeout(120_000);
  it("is an error, and the bundle has the logs of the services that started", async () => {
    const at = place();
    await using server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const { exitCode, result: done } = await result(at, [...withoutPrefect, "--set", `ports.web=${port}`]);
    assert.deepEqual([exitCode, done.verdict], [3, "error"]);
    assert.match(done.errors[0]?.message ?? "", /port is already allocated|address already in use/);
    for (const file of ["postgres.log", "s3.log", "SHA256SUMS"])
      assert.ok(existsSync(join(done.evidence.directory, file)), file);
    await execa("sha256sum", ["-c", "SHA256SUMS"], { cwd: done.evidence.directory });
    await assertNothingLeft(done.id);
  });
});

describe("wrong settings", () => {
  it("are all reported, with exit code 2, and nothing is started", async () => {
    const at = place();
    const sets = ["ports.marquez=70000", "nonsense=1", "refine.cwd=./nowhere"].flatMap((set) => ["--set", set]);
    const { exitCode, stderr, stdout } = await rehearse(at, ["run", ...sets]);
    assert.equal(exitCode, 2);
    assert.equal(stdout, "");
    for (const key of ["ports.marquez", "nonsense", "refine.cwd"]) assert.match(stderr, new RegExp(`${key}: `));
    assert.doesNotMatch(stderr, /\n {4}at /);
    assert.equal(existsSync(at.evidence), false);
  });

  it("on the command line are refused with exit code 2", async () => {
    for (const args of [["nosuch"], ["run", "--nosuch"], ["run", "--stack", "../x"]])
      assert.equal((await rehearse(place(), args)).exitCode, 2, args.join(" "));
  });
});

function assertStored({ bucket }: Place, { evidence }: Result): void {
  const location = evidence.location ?? "nowhere";
  assert.ok(location.startsWith(join(bucket, "/")), location);
  assert.ok(existsSync(join(location, "verdict.json")));
}

const readBundle = async ({ evidence }: Result, file: string): Promise<string> =>
  (await import("node:fs/promises")).readFile(join(evidence.directory, file), "utf8");
