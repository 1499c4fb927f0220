import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { asKept, hasEnded, isAlive, isKept, isOfThisMachine, thisOwner } from "../../machine/process-identity.ts";

const module = join(import.meta.dirname, "../../machine/process-identity.ts");

describe("the identity of a process", () => {
  it("is the same every time, and has not ended while the process runs", () => {
    assert.equal(thisOwner(), thisOwner());
    assert.match(thisOwner(), new RegExp(`^${hostname()}/${process.pid}/.`));
    assert.equal(hasEnded(thisOwner()), false);
    assert.equal(isOfThisMachine(thisOwner()), true);
  });

  it("tells of another process that it has ended", async () => {
    const script = `import { thisOwner } from ${JSON.stringify(module)}; console.log(thisOwner());`;
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", script]);
    assert.equal(isOfThisMachine(stdout), true);
    assert.equal(hasEnded(stdout), true);
  });

  it("tells a process from an earlier one with the same id", () => {
    assert.equal(hasEnded(`${hostname()}/${process.pid}/1`), true);
  });

  it("claims nothing about a process on another machine", () => {
    const elsewhere = `elsewhere.example/${process.pid}/1`;
    assert.equal(hasEnded(elsewhere), false);
    assert.equal(isOfThisMachine(elsewhere), false);
    assert.equal(isOfThisMachine(`${hostname()}-2/1/1`), false);
  });

  it("says whether an owner leaves its things running on purpose, and is otherwise the same", () => {
    assert.equal(isKept(thisOwner()), false);
    const kept = asKept(thisOwner());
    assert.equal(isKept(kept), true);
    assert.equal(isOfThisMachine(kept), true);
    assert.equal(hasEnded(kept), false);
    assert.equal(hasEnded(asKept(`${hostname()}/${process.pid}/1`)), true);
  });

  it("knows which process ids are in use", async () => {
    const child = spawn("sleep", ["600"], { stdio: "ignore" });
    await once(child, "spawn");
    assert.equal(isAlive(child.pid as number), true);
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
    assert.equal(isAlive(child.pid as number), false);
  });
});
