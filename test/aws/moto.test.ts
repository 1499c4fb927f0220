import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { type Moto, startMoto } from "./moto.ts";

describe("moto of the tests", function () {
  this.timeout(10 * 60 * 1000);
  let moto: Moto;
  before(async () => {
    moto = await startMoto();
  });
  after(() => moto[Symbol.asyncDispose]());

  it("tells of every request that was answered, also where this process has read nothing since", async () => {
    const asking = `const answer = await fetch("${moto.endpoint}/nowhere"); await answer.text(); console.log(answer.status)`;
    // Nothing of this process runs meanwhile, so no line of moto has been read when the answer is here.
    const status = execFileSync(process.execPath, ["--input-type=module", "--eval", asking], { encoding: "utf8" });
    assert.deepEqual(await moto.requests(), [{ method: "GET", path: "/nowhere", query: "", status: Number(status) }]);
  });

  it("tells of no mark, and of nothing that was asked before it was handed out", async () => {
    const before = (await moto.requests()).length;
    assert.equal((await moto.requests()).length, before);
  });
});
