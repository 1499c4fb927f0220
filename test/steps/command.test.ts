import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Guard, noGuard } from "../../context/context.ts";
import { RehearsalError } from "../../errors.ts";
import { Log } from "../../evidence/log.ts";
import { describeEnd } from "../../judgement/facts.ts";
import { isAlive } from "../../machine/process-identity.ts";
import { Secret } from "../../settings/secret.ts";
import { type CommandLimits, runCommand, startCommand } from "../../steps/command.ts";
import { type Example, example } from "../context/example.ts";

const never = new AbortController().signal;

describe("a command", () => {
  let rehearsal: Example;
  beforeEach(() => {
    rehearsal = example();
  });
  afterEach(() => rehearsal[Symbol.dispose]());

  const where = (env: Record<string, string> = {}) => ({ cwd: rehearsal.directory, env });
  const limits = (given: Partial<CommandLimits> = {}): CommandLimits => ({ signal: never, guard: noGuard, ...given });

  /** Runs a command, and gives how it ended and its log. */
  async function run(argv: string[], given: Partial<CommandLimits> = {}, env: Record<string, string> = {}) {
    const ended = await (async () => {
      await using log = new Log(rehearsal.bundle, "cli.log");
      return await runCommand({ argv, ...where(env) }, log, limits(given));
    })();
    return { run: ended, log: readFileSync(rehearsal.bundle.path("cli.log"), "utf8") };
  }
  const shell = (script: string, given: Partial<CommandLimits> = {}, env: Record<string, string> = {}) =>
    run(["sh", "-c", script], given, env);

  it("ends with its exit code; its output and its end are in the log", async () => {
    const { run: ended, log } = await shell("echo out; echo err >&2; exit 3");
    assert.deepEqual([ended.exitCode, ended.signal, ended.timedOut], [3, undefined, false]);
    assert.equal(describeEnd(ended), "exit code 3");
    const lines = log.split("\n");
    assert.equal(lines[0], "$ sh -c 'echo out; echo err >&2; exit 3'");
    assert.deepEqual(lines.slice(1, 3).sort(), ["err", "out"]);
    assert.match(lines[3] ?? "", /^\[exit code 3 after \d+\.\d s\]$/);
  });

  it("says the last line of its output while it runs, unless output is kept nowhere", async () => {
    const said: string[] = [];
    const waits = (what: string) => void said.push(what);
    await shell("echo reading; echo", { waits });
    assert.deepEqual(said, ["sh", "sh: reading"]);
    said.length = 0;
    rehearsal.bundle.outputs = "none";
    await shell("echo reading", { waits });
    assert.deepEqual(said, ["sh"]);
  });

  it("has ended when it says so elsewhere, although its client never learns of it", async () => {
    const inside = {
      ...{ image: "an-image", folder: rehearsal.directory, client: ["sh", "-c", "echo out; exec sleep 600"] },
      exit: async () => 7,
    };
    await using log = new Log(rehearsal.bundle, "cli.log");
    const ended = await runCommand({ argv: ["work"], ...where(), inside }, log, limits({ grace: 200 }));
    assert.deepEqual([ended.exitCode, ended.signal, ended.timedOut], [7, undefined, false]);
    const noticed = { ...inside, client: ["sh", "-c", "exit 3"], exit: () => new Promise<number>(() => {}) };
    assert.equal((await runCommand({ argv: ["work"], ...where(), inside: noticed }, log, limits())).exitCode, 3);
  });

  it("is known by the digest of its arguments: an argument with a blank is not two", async () => {
    const { run: one } = await run(["true", "a b"]);
    const { run: two } = await run(["true", "a", "b"]);
    assert.equal(one.sha256, createHash("sha256").update("true\0a b").digest("hex"));
    assert.notEqual(two.sha256, one.sha256);
  });

  it("is no shell line: its arguments reach it as they are", async () => {
    const { log } = await run(["printf", "%s\n", "$HOME; exit 1"]);
    assert.match(log, /^\$HOME; exit 1$/m);
  });

  it("has its directory and its variables, and no input", async () => {
    const { log } = await shell('pwd -P; echo "$GREETING"; cat', {}, { GREETING: "hello" });
    assert.deepEqual(log.split("\n").slice(1, 3), [rehearsal.directory, "hello"]);
  });

  it("may be ended by a signal", async () => {
    const { run: ended } = await shell("kill -TERM $$");
    assert.equal(ended.exitCode, undefined);
    assert.equal(describeEnd(ended), "ended by SIGTERM");
  });

  it("is ended by its deadline, and what it wrote before is in the log", async () => {
    const { run: ended, log } = await shell("echo begins; exec sleep 600", { timeout: 500 });
    assert.equal(ended.timedOut, true);
    assert.match(log, /^begins\n\[ended by its deadline after/m);
  });

  it("is ended when the rehearsal is asked to stop", async () => {
    const stop = new AbortController();
    await using log = new Log(rehearsal.bundle, "cli.log");
    const started = startCommand({ argv: ["sleep", "600"], ...where() }, log, limits({ signal: stop.signal }));
    stop.abort();
    assert.equal(describeEnd(await started.ended), "ended by SIGTERM");
  });

  it("is killed when it ignores the first signal", async () => {
    const script = "trap '' TERM; echo ready; while :; do sleep 1; done";
    const { run: ended } = await shell(script, { timeout: 500 });
    assert.ok(ended.timedOut);
    assert.equal(ended.signal, "SIGKILL");
  });

  it("is watched by the guard while it runs", async () => {
    const watched: (number | undefined)[] = [];
    const unwatched: (number | undefined)[] = [];
    const guard: Guard = {
      watch: (pid) => {
        watched.push(pid);
        return () => void unwatched.push(pid);
      },
      release: () => {},
    };
    const { log } = await shell("echo $$", { guard });
    assert.deepEqual(watched, [Number(log.split("\n")[1])]);
    assert.deepEqual(unwatched, watched);
  });

  describe("that cannot be started", () => {
    const refusal = (argv: string[], found: RegExp) =>
      assert.rejects(run(argv), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        assert.equal(thrown.code, "STEP");
        assert.match(thrown.explanation.doing, new RegExp(`^starting .* in ${rehearsal.directory}$`));
        assert.match(thrown.explanation.found, found);
        return true;
      });

    it("is an error when there is no such program", () => refusal(["no-such-program"], /no such program on PATH/));

    it("is an error when the file is not executable", async () => {
      const file = join(rehearsal.directory, "script");
      writeFileSync(file, "#!/bin/sh\n");
      await refusal([file], /the file is not executable/);
      chmodSync(file, 0o755);
      assert.equal((await run([file])).run.exitCode, 0);
    });
  });

  it("leaves the end of its output for an error message: the last twenty lines", async () => {
    const { run: ended } = await shell('for n in $(seq 30); do echo "line $n"; done');
    const lines = ended.tail.split("\n");
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [20, "line 11", "line 30"]);
  });

  it("leaves no secret: not in the log, where its arguments and output are, and not in the end of its output", async () => {
    rehearsal.bundle.redactor.conceal(new Secret("hunter2hunter2"));
    const { run: ended, log } = await run(["echo", "the password is hunter2hunter2"]);
    assert.doesNotMatch(log, /hunter2/);
    assert.match(log, /^the password is \*\*\*$/m);
    assert.doesNotMatch(ended.tail, /hunter2/);
  });

  it("that runs in the background ends, with all that it started, when it is no longer needed", async () => {
    // The worker's child connects as long as it lives.
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const child = `require("node:net").connect(${port}, "127.0.0.1").resume(); setInterval(() => {}, 1e6);`;
    const worker = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });`;
    const connection = once(server, "connection");
    await using log = new Log(rehearsal.bundle, "worker.log");
    const started = startCommand({ argv: [process.execPath, "-e", worker], ...where() }, log, limits());
    const [socket] = await connection;
    const closed = once(socket.on("error", () => {}).resume(), "close");
    await started[Symbol.asyncDispose]();
    await closed;
    assert.equal(describeEnd(await started.ended), "ended by SIGTERM");
    server.close();
  });

  it("has ended when its own process has: what it left running is ended after a while if it holds its output", async () => {
    const { run: ended, log } = await shell("sleep 600 & echo $!; exit 4");
    assert.equal(describeEnd(ended), "exit code 4");
    assert.match(log, /^\[ending what it left running in the background, which holds its output\]$/m);
  });

  it("is judged by its own end: not by what holds its output, nor by a time limit that passes only then", async () => {
    const { run: ended } = await shell("sleep 600 & exit 0", { timeout: 1_500 });
    assert.deepEqual([ended.exitCode, ended.signal, ended.timedOut], [0, undefined, false]);
    assert.ok(ended.seconds < 1.5, `${ended.seconds} s`);
  });

  it("counts the events that it prints", async () => {
    const event = '{"eventTime": "2026-11-25T10:00:00Z", "producer": "urn:p"}';
    const { run: ended } = await run(["printf", "INFO %s\\n", event, event, "no event"]);
    assert.equal(ended.printedEvents, 2);
  });

  it("may leave running what does not hold its output", async () => {
    const { log } = await shell("sleep 600 >/dev/null 2>&1 & echo $!");
    const left = Number(log.split("\n")[1]);
    assert.equal(isAlive(left), true);
    process.kill(left);
    assert.doesNotMatch(log, /left running/);
  });
});
