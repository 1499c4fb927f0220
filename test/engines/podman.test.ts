import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { place } from "../e2e/command.ts";
import { needPackages } from "./needs.ts";
import { copyImages, dockerOn, evidenceIn, leftOn, nothingLeft, type OtherEngine, rehearseOn } from "./other-engine.ts";
import { podmanEngine, podmanPackages } from "./podman-engine.ts";

/** With runc, which Debian's podman takes where there is no crun: it has the stricter ways with folders in memory. */
describe("podman as root, with runc", function () {
  this.timeout(300_000);
  let engine: OtherEngine;
  before(async function () {
    await needPackages(this, podmanPackages);
    engine = await podmanEngine("runc");
    await copyImages(engine);
  });
  after(() => engine?.[Symbol.asyncDispose]());

  it("rehearses the sample with Prefect, and nothing is left", async () => {
    const { directory } = place();
    const args = ["run", "--json", ...evidenceIn(directory)];
    const { exitCode, stdout, all } = await rehearseOn(engine, { args, place: directory });
    assert.equal(exitCode, 0, all);
    const result = JSON.parse(stdout);
    assert.equal(result.verdict, "passed");
    assert.ok(existsSync(join(result.evidence.directory, "graph.png")));
    assert.deepEqual(await leftOn(engine), nothingLeft);
  });

  it("ends an attached client whose container has ended", async () => {
    assert.equal(await dockerOn(engine, "version", "--format", "{{.Server.Version}}"), "");
  });
});
