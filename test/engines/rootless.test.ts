import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { projectInImage } from "./in-image.ts";
import { needPackages } from "./needs.ts";
import { type OrdinaryUser, ordinaryUser } from "./ordinary-user.ts";
import { copyImages, evidenceIn, killOn, leftOn, nothingLeft, type OtherEngine, rehearseOn } from "./other-engine.ts";
import { rootlessEngine, rootlessPackages } from "./rootless-engine.ts";

describe("a rootless engine", function () {
  this.timeout(300_000);
  let user: OrdinaryUser;
  let engine: OtherEngine;
  before(async function () {
    await needPackages(this, rootlessPackages);
    user = await ordinaryUser([]);
    engine = await rootlessEngine(user);
    await copyImages(engine);
  });
  after(async () => {
    await engine?.[Symbol.asyncDispose]();
    await user?.[Symbol.asyncDispose]();
  });

  async function rehearsed(args: string[], cwd?: string) {
    const there = { args: ["run", "--json", ...args], place: user.home, checkout: user.checkout, ...(cwd && { cwd }) };
    const { exitCode, stdout, all } = await rehearseOn(engine, there);
    assert.equal(exitCode, 0, all);
    const result = JSON.parse(stdout);
    assert.equal(result.verdict, "passed");
    assert.equal(statSync(result.evidence.location).uid, user.uid);
    assert.deepEqual(await leftOn(engine), nothingLeft);
    return result;
  }

  it("rehearses the sample with Prefect; what it cannot limit is a warning", async () => {
    const { warnings } = await rehearsed(evidenceIn(join(user.home, "done")));
    assert.match(warnings.join("\n"), /^The engine cannot limit memory, processors, processes: /m);
  });

  it("rehearses a refinement in a container, which reaches the recorder and writes files as the user", async () => {
    const directory = await projectInImage();
    await execa("chown", ["--recursive", user.name, directory]);
    await rehearsed([], directory);
    assert.equal(statSync(join(directory, "out.txt")).uid, user.uid);
  });

  it("has nothing left of a rehearsal that is killed", async () => {
    const args = ["run", ...evidenceIn(join(user.home, "killed"))];
    await killOn(engine, { args, place: user.home, checkout: user.checkout });
  });
});
