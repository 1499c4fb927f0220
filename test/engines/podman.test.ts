import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { place } from "../e2e/command.ts";
import { projectInImage } from "./in-image.ts";
import { needPackages } from "./needs.ts";
import { copyImages, evidenceIn, killOn, leftOn, nothingLeft, type OtherEngine, rehearseOn } from "./other-engine.ts";
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

  async function rehearsed(args: string[], cwd?: string) {
    const { directory } = place();
    const there = { args: ["run", "--json", ...args, ...evidenceIn(directory)], place: directory, ...(cwd && { cwd }) };
    const { exitCode, stdout, all } = await rehearseOn(engine, there);
    assert.equal(exitCode, 0, all);
    const result = JSON.parse(stdout);
    assert.equal(result.verdict, "passed");
    assert.deepEqual(await leftOn(engine), nothingLeft);
    return result;
  }

  it("rehearses the sample with Prefect, and nothing is left", async () => {
    const { evidence, warnings } = await rehearsed([]);
    assert.ok(existsSync(join(evidence.directory, "graph.png")));
    assert.deepEqual(warnings, []);
  });

  it("rehearses a refinement in a container, which reaches the recorder", async () => {
    const directory = await projectInImage();
    await rehearsed([], directory);
    assert.ok(existsSync(join(directory, "out.txt")));
  });

  it("has nothing left of a rehearsal that is killed", async () => {
    const { directory } = place();
    await killOn(engine, { args: ["run", ...evidenceIn(directory)], place: directory });
  });
});
