import assert from "node:assert/strict";
import { execa } from "execa";
import { packageRoot, packageVersion } from "../../version.ts";

const rehearse = (...args: string[]) =>
  execa(process.execPath, ["rehearse.ts", ...args], { cwd: packageRoot, reject: false });

describe("the command line", () => {
  it("lists its commands and exit codes with --help, and its version with --version", async () => {
    const { exitCode, stdout } = await rehearse("--help");
    assert.equal(exitCode, 0);
    for (const name of ["run", "up", "down", "upload", "accept", "diff", "doctor", "history", "reap"])
      assert.match(stdout, new RegExp(`^  ${name} `, "m"));
    assert.match(stdout, /130, 143, 129 +it was stopped by SIGINT, SIGTERM, SIGHUP/);
    assert.equal((await rehearse("--version")).stdout, packageVersion);
  });

  it("lists the options of a command with --help", async () => {
    const { exitCode, stdout } = await rehearse("run", "--help");
    assert.equal(exitCode, 0);
    for (const option of ["--stack", "--set", "--json", "--keep", "--wait", "--ephemeral", "--junit"])
      assert.ok(stdout.includes(option), option);
  });

  for (const [what, args, says] of [
    ["an option that does not exist", ["run", "--nope"], /unknown option '--nope'/],
    ["a command that does not exist", ["rehaerse"], /unknown command 'rehaerse'/],
    ["an option without its value", ["run", "--stack"], /option '-s, --stack <name>' argument missing/],
    ["a value that is none of the choices", ["run", "--annotations", "gitlab"], /Allowed choices are github, none/],
    ["a missing argument", ["upload"], /missing required argument 'directory'/],
  ] as const)
    it(`refuses ${what}: exit code 2, and where to find help`, async () => {
      const { exitCode, stdout, stderr } = await rehearse(...args);
      assert.deepEqual([exitCode, stdout], [2, ""]);
      assert.match(stderr, says);
      assert.match(stderr, /Run `rehearse --help` to list the commands and options\./);
    });

  it("without a command shows its help: exit code 2", async () => {
    const { exitCode, stderr } = await rehearse();
    assert.equal(exitCode, 2);
    assert.match(stderr, /^Usage: rehearse/);
  });

  for (const [what, args, says] of [
    ["a stack's name that cannot be", ["run", "--stack", "../local"], /^reading --stack: "\.\.\/local"\n/],
    ["a folder that is no bundle", ["upload", "docs"], /^reading the bundle .*: it has no SHA256SUMS/],
    ["an age that is no duration", ["reap", "--older-than", "soon"], /expected a number with a unit/],
  ] as const)
    it(`refuses ${what}: exit code 2, and no stack trace`, async () => {
      const { exitCode, stderr } = await rehearse(...args);
      assert.equal(exitCode, 2);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^ {4}at /m);
    });
});
