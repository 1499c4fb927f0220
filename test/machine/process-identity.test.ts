import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import {
  asKept,
  hasEnded,
  isAlive,
  isKept,
  isOver,
  isVisible,
  ownerOf,
  startByPs,
  thisOwner,
} from "../../machine/process-identity.ts";
import { deadOwner, ownerWith, unseenOwner } from "../owners.ts";
import { asNobody, inNewNamespace, skipWhereRefused } from "./elsewhere.ts";

const module = join(import.meta.dirname, "../../machine/process-identity.ts");
const programOf = (body: string) => `import * as identity from ${JSON.stringify(module)}; ${body}`;
const program = (body: string) => ["--input-type=module", "-e", programOf(body)];

describe("the identity of a process", () => {
  it("is the same every time, and has not ended while the process runs", () => {
    assert.equal(thisOwner(), thisOwner());
    assert.match(thisOwner(), new RegExp(`^${hostname()}/${process.pid}/.+/.+/.+`));
    assert.equal(hasEnded(thisOwner()), false);
    assert.equal(isVisible(thisOwner()), true);
    assert.equal(ownerOf(process.pid), thisOwner());
  });

  it("tells of another process that it has ended", async () => {
    const { stdout } = await execa(process.execPath, program("console.log(identity.thisOwner())"));
    assert.equal(isVisible(stdout), true);
    assert.equal(hasEnded(stdout), true);
  });

  it("tells a process from an earlier one with the same id", () => {
    assert.equal(hasEnded(ownerWith({ start: 1 })), true);
    assert.equal(hasEnded(deadOwner), true);
  });

  it("stays the same when the host gets another name", () => {
    const renamed = ownerWith({ host: "renamed.example" });
    assert.deepEqual([isVisible(renamed), hasEnded(renamed)], [true, false]);
    assert.equal(hasEnded(ownerWith({ host: "renamed.example", start: 1 })), true);
  });

  for (const [what, changed] of [
    ["in another PID namespace", { namespace: 1 }],
    ["of another boot, or on another machine", { boot: "another" }],
  ] as const)
    it(`claims nothing about a process ${what}, whatever its id: only its expiry counts`, () => {
      for (const owner of [ownerWith({ ...changed }), ownerWith({ ...changed, pid: 1, start: "never" })]) {
        assert.deepEqual([isVisible(owner), hasEnded(owner)], [false, false]);
        assert.equal(isOver(owner, new Date(Date.now() - 60_000)), false);
        assert.equal(isOver(owner, new Date(Date.now() - 3_600_000)), true);
        assert.equal(isOver(owner, new Date("no date")), false);
      }
    });

  it("claims nothing about what an earlier version, or nobody, has written", () => {
    for (const owner of ["a-host/1/2", `${hostname()}/1/never`, "pulumi", "", "/////"])
      assert.deepEqual([isVisible(owner), hasEnded(owner)], [false, false], owner);
  });

  it("does not go by the expiry where it can see the process", () => {
    assert.equal(isOver(thisOwner(), new Date(0)), false);
    assert.equal(isOver(deadOwner, new Date("2999-01-01")), true);
  });

  it("says whether an owner leaves its things running on purpose, and is otherwise the same", () => {
    assert.equal(isKept(thisOwner()), false);
    const kept = asKept(thisOwner());
    assert.equal(isKept(kept), true);
    assert.equal(isVisible(kept), true);
    assert.equal(hasEnded(kept), false);
    assert.equal(hasEnded(asKept(deadOwner)), true);
    assert.equal(isVisible(asKept(unseenOwner)), false);
  });

  it("knows which process ids are in use", async () => {
    const child = spawn("sleep", ["600"], { stdio: "ignore" });
    await once(child, "spawn");
    assert.equal(isAlive(child.pid as number), true);
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
    assert.equal(isAlive(child.pid as number), false);
    for (const none of [0, -1, Number.NaN]) assert.equal(isAlive(none), false);
  });

  it("is the same whatever the language and the time zone are", async () => {
    const ask = (LC_ALL: string, TZ: string) =>
      execaSync(
        process.execPath,
        program(`console.log(identity.ownerOf(${process.pid}), identity.startByPs(${process.pid}))`),
        {
          env: { LC_ALL, TZ },
        },
      ).stdout;
    assert.equal(ask("C", "UTC"), ask("de_DE.UTF-8", "Asia/Kolkata"));
    assert.equal(startByPs(process.pid), startByPs(process.pid));
  });

  it("claims nothing about a process in a PID namespace of its own, and that process nothing about this one", async function () {
    skipWhereRefused(this, inNewNamespace);
    const body = `console.log(JSON.stringify({ own: identity.thisOwner(), visible: identity.isVisible(${JSON.stringify(thisOwner())}), ended: identity.hasEnded(${JSON.stringify(thisOwner())}) }))`;
    for (const command of [inNewNamespace, ["unshare", "--pid", "--fork"]]) {
      const [file = "", ...args] = [...command, process.execPath, ...program(body)];
      const { own, visible, ended } = JSON.parse((await execa(file, args)).stdout);
      assert.deepEqual([visible, ended], [false, false]);
      // It has ended, and has the id of a process that runs here.
      assert.match(own, /\/1\/\d+\//);
      assert.deepEqual([isVisible(own), hasEnded(own)], [false, false]);
    }
  });

  it("is seen by another user, too", async function () {
    skipWhereRefused(this, asNobody);
    const body = `console.log(identity.hasEnded(${JSON.stringify(thisOwner())}), identity.isAlive(${process.pid}))`;
    const [file = "", ...args] = [...asNobody, process.execPath, ...program(body)];
    assert.equal((await execa(file, args)).stdout, "false true");
  });
});
