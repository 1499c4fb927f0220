import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa, type Options } from "execa";
import { projectKey } from "../../directories.ts";
import { labelled } from "../../docker/containers.ts";
import { packageRoot, packageVersion } from "../../version.ts";
import { place } from "../e2e/command.ts";

/** The package as npm would install it, in a project that is not ours. */
describe("the npm package", function () {
  this.timeout(600_000);
  const { directory } = place();
  const project = join(directory, "suite");
  const state = join(directory, "state");
  const inProject: Options = {
    cwd: project,
    preferLocal: true,
    localDir: project,
    reject: false,
    env: { LINEAGE_REHEARSAL_STATE: state },
  };

  before(async () => {
    const { stdout } = await execa("npm", ["pack", "--json", "--silent", "--pack-destination", directory], {
      cwd: packageRoot,
    });
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[")));
    cpSync(join(packageRoot, "examples", "mocha"), project, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    manifest.dependencies["lineage-rehearsal"] = `file:${join(directory, filename)}`;
    writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
    await execa("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: project });
  });

  it("passes the example suite: several refinements on one stack, which is gone afterwards", async () => {
    const { exitCode, stdout, stderr } = await execa("mocha", ["test/*.test.ts"], inProject);
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
    assert.match(String(stdout), /3 passing/);
    const key = projectKey(join(project, "node_modules", "lineage-rehearsal"), state);
    assert.deepEqual(await labelled("container", `lineage-rehearsal.project=${key}`), []);
    assert.ok(existsSync(join(project, "dist", "s3", "lineage-evidence")));
  });

  it("has types that the example compiles with", async () => {
    mkdirSync(join(project, "node_modules", "@types"), { recursive: true });
    const types = join(project, "node_modules", "@types", "node");
    if (!existsSync(types)) symlinkSync(join(packageRoot, "node_modules", "@types", "node"), types);
    const flags = ["--strict", "--module", "nodenext", "--target", "esnext", "--noEmit", "--skipLibCheck", "false"];
    const tsc = join(packageRoot, "node_modules", ".bin", "tsc");
    const { exitCode, stdout } = await execa(
      tsc,
      [...flags, "--types", "node,mocha", "test/lineage.test.ts"],
      inProject,
    );
    assert.equal(exitCode, 0, String(stdout));
  });

  it("has the command", async () => {
    const { exitCode, stdout, stderr } = await execa("rehearse", ["--version"], inProject);
    assert.deepEqual([exitCode, stdout], [0, packageVersion], String(stderr));
  });

  it("has the Pulumi program, for a project of one's own", async () => {
    const script = 'import program from "lineage-rehearsal/program"; console.log(typeof program)';
    const { stdout, stderr } = await execa("node", ["--input-type=module", "--eval", script], inProject);
    assert.equal(stdout, "function", String(stderr));
  });
});
