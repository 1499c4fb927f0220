import assert from "node:assert/strict";
import { join } from "node:path";
import { labelled } from "../../docker/containers.ts";
import { provision, RehearsalError, rehearse } from "../../library.ts";
import { place } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";

describe("the library", function () {
  this.timeout(180_000);
  const { evidence: directory, bucket: folder, directory: at } = place();
  const evidence = { directory, folder };
  const ours = process.env.LINEAGE_REHEARSAL_STATE;
  before(() => {
    process.env.LINEAGE_REHEARSAL_STATE = join(at, "state");
  });
  after(() => {
    if (ours === undefined) delete process.env.LINEAGE_REHEARSAL_STATE;
    else process.env.LINEAGE_REHEARSAL_STATE = ours;
  });

  it("rehearses once, tells the progress, and gives the result", async () => {
    const heard: string[] = [];
    const result = await rehearse({
      stack: "local",
      settings: { evidence, prefect: { enabled: false } },
      onProgress: ({ name, status }) => heard.push(`${name} ${status}`),
    });
    assert.deepEqual([result.verdict, result.errors], ["passed", []]);
    for (const step of ["provision", "refine", "verify", "destroy"]) assert.ok(heard.includes(`${step} passed`), step);
    await assertNothingLeft(result.id);
  });

  it("needs no stack file, and reports every problem of the settings at once", async () => {
    await assert.rejects(rehearse({ settings: { namespace: "n", refine: { command: [] } } }), (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      assert.equal(thrown.code, "SETTINGS");
      assert.match(thrown.message, /the options/);
      for (const key of ["job", "refine.command"]) assert.match(thrown.message, new RegExp(key));
      return true;
    });
  });

  it("stops when its signal is aborted, stores the evidence, and leaves nothing", async () => {
    const asking = new AbortController();
    const result = await rehearse({
      stack: "local",
      settings: { evidence, prefect: { enabled: false }, refine: { command: ["sleep", "600"] } },
      signal: asking.signal,
      onProgress: ({ name, status }) => {
        if (name === "refine" && status === "running") asking.abort();
      },
    });
    assert.equal(result.verdict, "interrupted");
    assert.ok(result.evidence.stored);
    await assertNothingLeft(result.id);
  });

  it("keeps a provisioned stack over a rehearsal that was stopped, until it is disposed of", async () => {
    let id: string;
    {
      await using stack = await provision({ stack: "local", settings: { evidence, prefect: { enabled: false } } });
      ({ id } = stack);
      const containers = await labelled("container", `lineage-rehearsal.id=${id}`);
      assert.equal(containers.length, 4);
      const stopped = await stack.rehearse({ signal: AbortSignal.abort() });
      assert.equal(stopped.verdict, "interrupted");
      const [first, second] = await Promise.all([
        stack.rehearse(),
        stack.rehearse({ settings: { refine: { command: ["true"] } } }),
      ]);
      assert.deepEqual([first.verdict, second.verdict].toSorted(), ["failed", "passed"]);
      assert.deepEqual(await labelled("container", `lineage-rehearsal.id=${id}`), containers);
    }
    await assertNothingLeft(id);
  });

  it("leaves nothing of a stack that could not be brought up", async () => {
    const bad = provision({ stack: "local", settings: { evidence, images: { web: "no.such/image:1" }, ready: "5s" } });
    await assert.rejects(bad, (thrown) => thrown instanceof RehearsalError && thrown.code === "PROVISION");
  });
});
