import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { packageRoot } from "../../version.ts";
import { ownProject } from "../e2e/own-project.ts";
import { actionlint } from "./actionlint.ts";
import { runComposite } from "./composite.ts";

const workflows = join(packageRoot, "pipelines", "github");
const examples = readdirSync(workflows).filter((file) => file.endsWith(".yml"));
const read = (...path: string[]) => readFileSync(join(packageRoot, ...path), "utf8");

describe("the GitHub action and its workflows", function () {
  this.timeout(180_000);

  for (const file of ["action.yml", ...examples.map((name) => join("pipelines", "github", name))])
    it(`are valid by GitHub's schema: ${file}`, () =>
      execa("action-validator", [join(packageRoot, file)], { preferLocal: true, localDir: packageRoot }));

  it("pass actionlint, which also checks the action's inputs and outputs", async () => {
    const repository = mkdtempSync(join(tmpdir(), "workflows-"));
    const at = join(repository, ".github", "workflows");
    mkdirSync(at, { recursive: true });
    cpSync(join(packageRoot, "action.yml"), join(repository, "action.yml"));
    // actionlint checks the inputs of an action only if it finds the action.
    for (const name of examples)
      writeFileSync(
        join(at, name),
        read("pipelines", "github", name).replace(/your-organisation\/lineage-rehearsal@\S+/, "./"),
      );
    await execa("git", ["init", "--quiet"], { cwd: repository });
    await execa(await actionlint(), [], { cwd: repository });
  });

  it("put no untrusted text into a script, and pin other actions by commit", () => {
    const { runs } = parse(read("action.yml"));
    const jobs = examples.flatMap((name) => Object.values(parse(read("pipelines", "github", name)).jobs));
    const steps = [runs, ...jobs].flatMap((one) => (one as { steps: { run?: string; uses?: string }[] }).steps);
    for (const { run = "", uses } of steps) {
      assert.doesNotMatch(run, /\$\{\{/);
      if (uses && !uses.startsWith("your-organisation/")) assert.match(uses, /@[0-9a-f]{40}$/);
    }
  });

  it("have only permission to read the repository, and staging also to get a token", () => {
    for (const name of examples) {
      const { permissions, jobs } = parse(read("pipelines", "github", name));
      assert.deepEqual(permissions, { contents: "read" });
      for (const job of Object.values(jobs) as { permissions?: object; "timeout-minutes"?: number }[]) {
        assert.ok(job["timeout-minutes"]);
        const staging = { contents: "read", "id-token": "write" };
        assert.deepEqual(job.permissions, name === "nightly-staging.yml" ? staging : undefined);
      }
    }
  });
});

describe("the steps of the GitHub action", function () {
  this.timeout(300_000);
  const action = mkdtempSync(join(tmpdir(), "action-"));
  before(() => {
    const built = ["node_modules", ".git", "dist", ".venv", "__pycache__"];
    cpSync(packageRoot, action, { recursive: true, filter: (path) => !built.includes(basename(path)) });
  });

  it("install only what the action needs, rehearse, and set outputs and summary", async () => {
    const at = ownProject();
    const set = `evidence.folder=${at.bucket}\nrefine.env.NAME=$(touch ${at.directory}/touched) "quoted"\n`;
    const env = { LINEAGE_REHEARSAL_STATE: join(at.directory, "state") };
    const done = await runComposite(action, { set, "working-directory": at.directory }, env);
    assert.deepEqual(
      done.codes,
      { "Install lineage-rehearsal": 0, Rehearse: 1, "Set the outputs": 0, "Clean up": 0 },
      done.stderr,
    );
    const { verdict, evidence = "", directory = "", result = "", junit = "" } = done.outputs;
    assert.equal(verdict, "failed");
    assert.equal(evidence, join(at.bucket, "lineage-evidence", basename(directory)));
    assert.ok(readdirSync(directory).includes("verdict.json"));
    assert.equal(JSON.parse(readFileSync(result, "utf8")).verdict, "failed");
    assert.match(readFileSync(junit, "utf8"), /<failure /);
    assert.match(done.summary, /^## ❌ Lineage rehearsal on `local-[0-9a-f]{8}`: failed\n/);
    assert.match(done.stderr, /^::error title=Lineage rehearsal%3A lineage\.job::/m);
    assert.ok(!readdirSync(at.directory).includes("touched"));
    assert.ok(!readdirSync(join(action, "node_modules")).includes("mocha"));
  });
});
