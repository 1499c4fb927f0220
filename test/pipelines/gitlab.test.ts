import assert from "node:assert/strict";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { packageRoot } from "../../version.ts";
import { ownProject } from "../e2e/own-project.ts";
import { installed } from "../report/installed.ts";

/** A GitLab project that includes the component, and runs its jobs with the shell executor. */
async function project(inputs: Record<string, unknown>) {
  const at = ownProject();
  const { directory } = at;
  // Runs the program of this checkout: its npm package is not published.
  const program = join(directory, "rehearse");
  writeFileSync(program, `#!/bin/sh\nexec node ${JSON.stringify(join(packageRoot, "bin", "rehearse.js"))} "$@"\n`);
  chmodSync(program, 0o755);
  mkdirSync(join(directory, "templates"));
  cpSync(join(packageRoot, "pipelines", "gitlab", "templates"), join(directory, "templates"), { recursive: true });
  const include = [{ local: "/templates/rehearse.yml", inputs: { program, tags: ["docker-host"], ...inputs } }];
  writeFileSync(join(directory, ".gitlab-ci.yml"), stringify({ include }));
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], { cwd: directory });
  await git("init", "--quiet");
  await git("remote", "add", "origin", "git@gitlab.example:group/project.git");
  await git("add", ".gitlab-ci.yml", "Pulumi.local.yaml", "rehearse", "templates");
  await git("commit", "--quiet", "--message", "A project");
  const local = (...args: string[]) =>
    execa("gitlab-ci-local", args, {
      cwd: directory,
      preferLocal: true,
      localDir: packageRoot,
      reject: false,
      env: { LINEAGE_REHEARSAL_STATE: join(directory, "state") },
    });
  return { at, local, read: (file: string) => readFileSync(join(directory, "lineage-rehearsal", file), "utf8") };
}

describe("the GitLab CI component", function () {
  this.timeout(180_000);
  before(() => installed("rsync"));

  it("is valid by GitLab's schema with every input set", async () => {
    const { local } = await project({
      "job-name": "nightly-staging",
      stack: "staging",
      ephemeral: false,
      set: "a=1\nb=2",
      stage: "deploy",
      timeout: "1 hour",
    });
    const { stdout, stderr, exitCode } = await local("--list-csv");
    assert.equal(exitCode, 0, stderr);
    assert.match(`${stdout}\n${stderr}`, /json schema validated/);
    assert.match(stdout, /^nightly-staging;/m);
  });

  it("accepts the inputs of the example: a job for merge requests, and one for the schedule", async () => {
    const example = parse(readFileSync(join(packageRoot, "pipelines", "gitlab", "example.gitlab-ci.yml"), "utf8"));
    const { at, local } = await project({});
    const include = example.include.map(({ rules, inputs }: Record<string, unknown>) => ({
      local: "/templates/rehearse.yml",
      rules,
      inputs,
    }));
    writeFileSync(join(at.directory, ".gitlab-ci.yml"), stringify({ include }));
    for (const [source, job] of [
      ["merge_request_event", "lineage-rehearsal"],
      ["schedule", "nightly-staging"],
    ]) {
      const { stdout, stderr } = await local("--list-csv", "--variable", `CI_PIPELINE_SOURCE=${source}`);
      const jobs = [...stdout.matchAll(/^([\w-]+);test;/gm)].map(([, name]) => name);
      assert.deepEqual(jobs, [job], `${stdout}${stderr}`);
    }
  });

  it("refuses an include without runner tags", async () => {
    const { local } = await project({ tags: undefined });
    const { exitCode, stderr } = await local("--list-csv");
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /tags/);
  });

  it("fails when the rehearsal fails, with result, reports and evidence as artifacts", async () => {
    const { at, local, read } = await project({
      set: 'refine.env.NAME=$(touch touched) `touch touched` "quoted" $HOME\n',
    });
    const { exitCode, stdout, stderr } = await local("lineage-rehearsal");
    assert.equal(exitCode, 1, stderr);
    assert.match(stdout, /nothing was left behind/);
    assert.equal(JSON.parse(read("result.json")).verdict, "failed");
    assert.match(read("junit.xml"), /<testcase name="lineage\.job"[^>]*>\s*<failure /);
    assert.match(read("summary.md"), /^## ❌ Lineage rehearsal on `local-[0-9a-f]{8}`: failed\n/);
    assert.equal(existsSync(join(at.directory, "touched")), false);
  });
});
