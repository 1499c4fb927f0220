import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labelled } from "../../docker/containers.ts";
import { type Ended, type OwnProject, ownProject } from "./own-project.ts";

const assertRefused = ({ exitCode, stdout, stderr }: Ended, named: RegExp): void => {
  assert.equal(exitCode, 2, stderr);
  assert.match(`${stdout}${stderr}`, named);
  assert.doesNotMatch(`${stdout}${stderr}`, /\n {4}at /);
};

describe("bad input", function () {
  this.timeout(60_000);
  const cases: [string, string | Buffer | undefined, string[], RegExp][] = [
    ["a stack file that is not YAML", "config: [unclosed\n", [], /Pulumi\.local\.yaml.*\n.*not YAML/],
    ["a stack file of bytes", Buffer.from([0, 255, 254, 3, 2, 1]), [], /Pulumi\.local\.yaml/],
    ["a stack file that is a list", "- a\n", [], /expected a mapping/],
    ["an encrypted setting", "config: { lineage-rehearsal:job: { secure: v1:a:b } }\n", [], /job: is encrypted/],
    ["an unknown key", undefined, ["--set", "refine.nosuch=1"], /refine\.nosuch: no such setting/],
    [
      "a directory that is a file",
      undefined,
      ["--set", "evidence.directory=./Pulumi.local.yaml"],
      /evidence\.directory: /,
    ],
    ["NUL in a path", undefined, ["--set", 'refine.cwd="a\\u0000b"'], /refine\.cwd: /],
    [
      "a stack that does not exist",
      undefined,
      ["--stack", "nosuch"],
      /no Pulumi\.nosuch\.yaml.*\n {2}stack files nearby: Pulumi\.local\.yaml/,
    ],
  ];
  for (const [what, content, args, named] of cases)
    it(`is named in the error, with exit code 2, and nothing is started: ${what}`, async () => {
      const at = ownProject();
      if (content !== undefined) writeFileSync(join(at.directory, "Pulumi.local.yaml"), content);
      const ended = await at.rehearse(["run", ...args]);
      assertRefused(ended, named);
      assert.equal(ended.stdout, "");
      for (const made of [at.evidence, at.bucket, join(at.directory, "state")])
        assert.equal(existsSync(made), false, made);
    });

  it("is named in the error: a stack file that is a directory", async () => {
    const at = ownProject();
    rmSync(join(at.directory, "Pulumi.local.yaml"));
    mkdirSync(join(at.directory, "Pulumi.local.yaml"));
    assertRefused(await at.rehearse(["run"]), /Pulumi\.local\.yaml.*\n.*EISDIR/);
  });
});

describe("a backend in PULUMI_BACKEND_URL", function () {
  this.timeout(180_000);
  const withBackend = ({ directory, rehearse }: OwnProject) => {
    const backend = join(directory, "backend");
    mkdirSync(backend);
    return (command: string, passphrase?: string) =>
      rehearse([command, "--json"], {
        PULUMI_BACKEND_URL: `file://${backend}`,
        ...(passphrase === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE: passphrase }),
      });
  };

  it("is refused without its passphrase, with exit code 2, and nothing is started", async () => {
    const ended = await withBackend(ownProject())("run");
    assertRefused(ended, /passphrase must be set/);
    assert.deepEqual(await labelled("container", `lineage-rehearsal.id=${JSON.parse(ended.stdout).id}`), []);
  });

  it("is refused with exit code 2 when it does not exist", async () => {
    const { rehearse, directory } = ownProject();
    const env = { PULUMI_BACKEND_URL: `file://${join(directory, "nowhere")}`, PULUMI_CONFIG_PASSPHRASE: "any" };
    assertRefused(await rehearse(["run", "--json"], env), /unable to open bucket/);
  });

  it("is refused with a wrong passphrase, and its running stack is not touched", async () => {
    const command = withBackend(ownProject());
    const up = await command("up", "the right passphrase");
    assert.equal(up.exitCode, 0, up.stderr);
    const running = () => labelled("container", `lineage-rehearsal.id=${JSON.parse(up.stdout).id}`);
    assert.equal((await running()).length, 4);
    for (const name of ["run", "up", "down"])
      assertRefused(await command(name, "a wrong passphrase"), /incorrect passphrase/);
    assert.equal((await running()).length, 4);
    assert.equal((await command("down", "the right passphrase")).exitCode, 0);
    assert.deepEqual(await running(), []);
  });
});
