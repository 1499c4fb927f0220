import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { descendants, processesOfRehearsal, rehearsalVariable } from "../../machine/process-tree.ts";

/** The first line that a process writes. */
async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(stream)) return line;
  throw new Error("it wrote nothing");
}

/** A process with a group of its own, which starts another with a group of its own, and says which. */
const family = (env: NodeJS.ProcessEnv = {}) =>
  spawn(
    process.execPath,
    [
      "-e",
      `const { spawn } = require("node:child_process");
       const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
       child.once("spawn", () => console.log(child.pid));
       setInterval(() => {}, 1e6);`,
    ],
    { detached: true, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } },
  );

describe("the process tree", () => {
  const started: number[] = [];
  afterEach(() => {
    for (const pid of started.splice(0)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {} // The test has ended it.
    }
  });

  it("has the members of a group and their descendants in other groups, and nobody else", async () => {
    const parent = family();
    const child = Number(await firstLine(parent.stdout));
    started.push(parent.pid as number, child);
    assert.deepEqual(new Set(descendants(new Set([parent.pid as number]))), new Set([parent.pid, child]));
    assert.deepEqual(descendants(new Set([child])), [child]);
    assert.deepEqual(descendants(new Set()), []);
  });

  it("has the members of a group whose leader has ended", async () => {
    const leader = spawn("sh", ["-c", "sleep 600 >/dev/null & echo $!"], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(leader, "exit");
    const member = Number(await firstLine(leader.stdout));
    started.push(member);
    await exit;
    assert.deepEqual(descendants(new Set([leader.pid as number])), [member]);
  });

  it("finds a rehearsal's processes by their environment, whatever their group", async function () {
    if (process.platform !== "linux") this.skip();
    const parent = family({ [rehearsalVariable]: "20250101t000000z-abc" });
    const child = Number(await firstLine(parent.stdout));
    started.push(parent.pid as number, child);
    assert.deepEqual(new Set(processesOfRehearsal("20250101t000000z-abc")), new Set([parent.pid, child]));
    assert.deepEqual(processesOfRehearsal("20250101t000000z-ab"), []);
  });
});
