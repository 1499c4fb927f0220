import assert from "node:assert/strict";
import { execa } from "execa";
import { runCommand } from "../../commands/command.ts";
import { packageRoot } from "../../version.ts";

/** Runs a script that calls `runCommand` in a process of its own. */
const running = (script: string) =>
  execa(process.execPath, ["--input-type=module-typescript", "-e", script], { cwd: packageRoot, reject: false });
const failing = (json: boolean, code: string) =>
  running(`
    import { runCommand } from "./commands/command.ts";
    import { RehearsalError } from "./errors.ts";
    process.exit(await runCommand(${json}, async () => {
      throw new RehearsalError("${code}", { doing: "looking", found: "nothing", next: "Look again." });
    }));`);

describe("a command of the command line", () => {
  it("has the exit code of its work", async () => {
    assert.equal(await runCommand(false, async () => 1), 1);
  });

  it("that fails says why on standard error, without a stack trace, and has the exit code of its error", async () => {
    const { exitCode, stdout, stderr } = await failing(false, "BUSY");
    assert.deepEqual([exitCode, stdout, stderr], [3, "", "looking: nothing\nLook again."]);
    assert.equal((await failing(false, "SETTINGS")).exitCode, 2);
  });

  it("that fails with --json says why as one JSON object on standard output", async () => {
    const { exitCode, stdout, stderr } = await failing(true, "STORE");
    assert.deepEqual([exitCode, stderr], [3, ""]);
    assert.deepEqual(JSON.parse(stdout), {
      verdict: "error",
      errors: [{ code: "STORE", message: "looking: nothing\nLook again." }],
    });
  });

  it("that fails in a way which nobody foresaw asks for a report, without a stack trace", async () => {
    const { exitCode, stderr } = await running(`
      import { runCommand } from "./commands/command.ts";
      process.exit(await runCommand(false, async () => { throw new TypeError("x is undefined"); }));`);
    assert.equal(exitCode, 3);
    assert.match(stderr, /x is undefined\nThis error was not foreseen\. Please report it/);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  });
});
