import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { pulumiEngine } from "../../offline/pulumi.ts";
import { uv } from "../../offline/uv.ts";
import { packageRoot } from "../../rehearsal/version.ts";
import { labelled } from "../../stack/containers.ts";
import { place } from "./command.ts";
import { assertNothingLeft } from "./leftovers.ts";

interface Changed {
  op: string;
  urn: string;
  newState: { type: string };
}

/** The ordinary CLI on a checkout of its own: Pulumi writes into the stack file. */
describe("the program under plain pulumi", function () {
  this.timeout(300_000);
  const project = join(place().directory, "checkout");
  let env: Record<string, string>;
  const pulumi = (...args: string[]) =>
    execa("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: project, env, reject: false });
  const set = (changes: Record<string, unknown>) => {
    const file = join(project, "Pulumi.staging.yaml");
    const stack = parse(readFileSync(file, "utf8"));
    for (const [key, value] of Object.entries(changes)) stack.config[`lineage-rehearsal:${key}`] = value;
    writeFileSync(file, stringify(stack));
  };
  const outputs = async () => JSON.parse((await pulumi("stack", "output", "--json", "-s", "staging")).stdout);

  before(async () => {
    const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: packageRoot,
    });
    for (const file of stdout.split("\0").filter(Boolean)) cpSync(join(packageRoot, file), join(project, file));
    symlinkSync(join(packageRoot, "node_modules"), join(project, "node_modules"));
    symlinkSync(join(packageRoot, "sample", ".venv"), join(project, "sample", ".venv"));
    const [engine, uvPath] = await Promise.all([pulumiEngine(() => {}), uv(() => {})]);
    env = {
      PATH: [...engine.path, dirname(uvPath), process.env.PATH].join(delimiter),
      PULUMI_HOME: engine.home,
      PULUMI_BACKEND_URL: `file://${dirname(project)}`,
      PULUMI_CONFIG_PASSPHRASE: "a passphrase for a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    cpSync(join(project, "Pulumi.local.yaml"), join(project, "Pulumi.staging.yaml"));
    set({ prefect: { enabled: false } });
    const { exitCode, stderr } = await pulumi("stack", "init", "staging");
    assert.equal(exitCode, 0, stderr);
  });

  after(async () => {
    const { id } = await outputs();
    const { exitCode, stdout } = await pulumi(
      "destroy",
      "--exclude-protected",
      "--yes",
      "--skip-preview",
      "-s",
      "staging",
    );
    assert.equal(exitCode, 0, stdout);
    await assertNothingLeft(id);
  });

  it("starts nothing on preview, and writes nothing", async () => {
    const before = await labelled("container", "lineage-rehearsal.stack=staging");
    const { exitCode, stdout } = await pulumi("preview", "-s", "staging");
    assert.equal(exitCode, 0, stdout);
    assert.doesNotMatch(stdout, /warning/);
    assert.deepEqual(await labelled("container", "lineage-rehearsal.stack=staging"), before);
    assert.equal(existsSync(join(project, "dist")), false);
  });

  it("rehearses on up, and gives the verdict, the evidence and the URLs as outputs", async () => {
    const { exitCode, stdout } = await pulumi("up", "--yes", "--skip-preview", "-s", "staging");
    assert.equal(exitCode, 0, stdout);
    const { verdict, evidence, urls } = await outputs();
    assert.equal(verdict, "passed");
    assert.match(urls.marquez, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.ok(existsSync(join(project, "dist", "s3", evidence.replace("s3://", ""), "SHA256SUMS")));
  });

  it("shows no change on refresh, and on the next preview none but its own steps", async () => {
    const refresh = await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes", "-s", "staging");
    assert.equal(refresh.exitCode, 0, refresh.stdout);
    const { stdout } = await pulumi("preview", "--json", "-s", "staging");
    const changed = JSON.parse(stdout).steps.filter(({ op }: { op: string }) => op !== "same");
    assert.deepEqual(
      [...new Set(changed.map(({ op, newState }: Changed) => `${op} ${newState.type}`))],
      ["update pulumi:index:Stash"],
    );
    const names = changed.map(({ urn }: Changed) => urn.split("::").at(-1));
    for (const step of ["healthy", "refine", "verify", "upload", "verdict"]) assert.ok(names.includes(step), step);
  });

  it("rehearses again on a second up, on the same containers; a bad verdict fails it with the reason", async () => {
    const { id } = await outputs();
    const containers = await labelled("container", `lineage-rehearsal.id=${id}`);
    set({ refine: { command: ["true"], cwd: "sample" } });
    const { exitCode, stdout } = await pulumi("up", "--yes", "--skip-preview", "-s", "staging");
    assert.notEqual(exitCode, 0);
    assert.match(stdout, /lineage\.run: expected .*; found 1 runs, none of them new/);
    assert.deepEqual(await labelled("container", `lineage-rehearsal.id=${id}`), containers);
  });
});
