import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { FakeClient } from "../docker/fake-client.ts";

const id = "20261124t170600z-0123abcd";

describe("a signal of the system", () => {
  let child: ChildProcess;
  afterEach(() => child.kill("SIGKILL"));

  /** A process that listens for signals, and what it writes. */
  function listening(...args: string[]) {
    const started = spawn(process.execPath, [join(import.meta.dirname, "listening.ts"), ...args]);
    child = started;
    const lines = createInterface(started.stdout)[Symbol.asyncIterator]();
    return {
      started,
      line: async (): Promise<string> => (await lines.next()).value,
      stderr: text(started.stderr).catch(() => "closed"),
      exit: once(started, "exit"),
    };
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)
    it(`asks the rehearsal to stop, and the second one ends it: ${signal}, exit code ${code}`, async () => {
      const { started, line, stderr, exit } = listening();
      assert.equal(await line(), "ready");
      started.kill(signal);
      assert.equal(await line(), `it was asked to stop by ${signal}`);
      started.kill(signal);
      assert.deepEqual(await exit, [code, null]);
      assert.equal(await stderr, "\nStopping: nothing was started.\n");
    });

  it("that is the second one removes what carries the rehearsal's id, and lists what is left", async () => {
    // Its container can be removed, its network cannot.
    using docker = new FakeClient(
      'case "$*" in "container rm"*) touch "$0.gone";; "container ls"*) [ -e "$0.gone" ] || echo c;; "network ls"*) echo n;; esac',
    );
    const { started, line, stderr, exit } = listening(id);
    await line();
    started.kill("SIGINT");
    await line();
    started.kill("SIGTERM");
    assert.deepEqual(await exit, [143, null]);
    assert.ok(docker.calls.includes("container rm --force --volumes -- c"));
    const said = await stderr;
    assert.match(
      said,
      /^\nStopping: storing the evidence, then destroying the stack\. Press Ctrl-C again to remove the stack immediately\.\n/,
    );
    assert.match(said, new RegExp(`^Removing everything labelled lineage-rehearsal\\.id=${id} immediately\\.`, "m"));
    assert.match(said, /^Not removed\. Run: docker network rm n$/m);
    assert.match(said, /To remove it, run `rehearse reap`\. To see it: `docker ps /);
  });

  it("that is the second one ends the process although the container engine does not answer", async () => {
    using _docker = new FakeClient("exit 1");
    const { started, line, exit } = listening(id);
    await line();
    started.kill("SIGINT");
    await line();
    started.kill("SIGINT");
    assert.deepEqual(await exit, [130, null]);
  });

  it("counts although the terminal is closed: nothing can be written any more", async () => {
    using docker = new FakeClient();
    const { started, line, exit } = listening(id);
    await line();
    started.stderr.destroy();
    started.kill("SIGHUP");
    assert.equal(await line(), "it was asked to stop by SIGHUP");
    started.stdout.destroy();
    started.kill("SIGTERM");
    assert.deepEqual(await exit, [143, null]);
    assert.match(docker.calls[0] ?? "", new RegExp(id));
  });
});
