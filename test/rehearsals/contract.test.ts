import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";
import { type Place, place } from "../e2e/command.ts";
import { forge } from "../evidence/sealed.ts";

/** A copy of the bundled sample with a stack file of its own: the sample as another checkout has it. */
function checkout(): Place {
  const at = place();
  const sample = join(packageRoot, "sample");
  cpSync(sample, join(at.directory, "sample"), {
    recursive: true,
    filter: (path) => ![".venv", "dist", "__pycache__"].includes(basename(path)),
  });
  const { config } = parse(readFileSync(join(packageRoot, "Pulumi.local.yaml"), "utf8"));
  delete config["lineage-rehearsal:prefect"];
  Object.assign(config, {
    "lineage-rehearsal:prefect": { enabled: false },
    "lineage-rehearsal:evidence": { directory: at.evidence, folder: at.bucket },
  });
  writeFileSync(join(at.directory, "Pulumi.mine.yaml"), stringify({ config }));
  return at;
}

/** Both checkouts share the packages that the sample needs: installing them takes longest. */
const environment = join(place().directory, "venv");

/** Runs the command in a checkout, where no CI system is known. */
const rehearse = ({ directory }: Place, args: string[], env: Record<string, string> = {}) =>
  execa("node", [join(packageRoot, "rehearse.ts"), ...args, "--stack", "mine"], {
    cwd: directory,
    reject: false,
    preferLocal: true,
    localDir: packageRoot,
    env: {
      LINEAGE_REHEARSAL_STATE: join(directory, "state"),
      UV_PROJECT_ENVIRONMENT: environment,
      CI: "",
      GITHUB_ACTIONS: "",
      ...env,
    },
  });

describe("a contract of the bundled sample", function () {
  this.timeout(300_000);
  // One stack serves all rehearsals, as a Marquez that runs already.
  const [running, first, second] = [checkout(), checkout(), checkout()];
  let marquez: string;

  const run = async (at: Place): Promise<{ exitCode: number | undefined; result: Result }> => {
    const { exitCode, stdout, stderr } = await rehearse(at, ["run", "--json", "--set", `marquez.url=${marquez}`]);
    assert.ok(stdout, stderr);
    return { exitCode, result: JSON.parse(stdout) };
  };
  const driftIn = ({ expectations }: Result) => expectations.find(({ name }) => name === "contract.drift");

  before(async () => {
    const { stdout, stderr } = await rehearse(running, ["up", "--json"]);
    assert.ok(stdout, stderr);
    marquez = JSON.parse(stdout).urls.marquez;
  });
  after(() => rehearse(running, ["down"]));

  let passed: Result;
  let changed: Result;

  it("is learned from a rehearsal, and without it no drift is judged", async () => {
    const { exitCode, result } = await run(first);
    assert.equal(exitCode, 0, JSON.stringify(result.expectations.concat()));
    assert.equal(driftIn(result), undefined);
    passed = result;
    const accepted = await rehearse(first, ["accept", "--last", "--yes"]);
    assert.equal(accepted.exitCode, 0, accepted.stderr);
    const text = readFileSync(join(first.directory, "lineage.mine.yaml"), "utf8");
    assert.match(text, /\{cwd\}\/sample\/dist\/refined-data-\{time\}-\{hex\}\.zip/);
    assert.doesNotMatch(text, new RegExp(first.directory));
  });

  it("is fulfilled in another checkout", async () => {
    cpSync(join(first.directory, "lineage.mine.yaml"), join(second.directory, "lineage.mine.yaml"));
    const { exitCode, result } = await run(second);
    assert.deepEqual([driftIn(result)?.status, driftIn(result)?.found], ["passed", "it is"]);
    assert.equal(exitCode, 0);
  });

  it("tells of a changed column in one line that names job, dataset and column", async () => {
    const workbook = join(second.directory, "sample", "refine", "workbook.py");
    const code = readFileSync(workbook, "utf8");
    writeFileSync(workbook, code.replace('Column("Rows merged", "integer")', 'Column("Rows merged", "string")'));
    const { exitCode, result } = await run(second);
    assert.equal(exitCode, 1);
    changed = result;
    assert.deepEqual(
      result.expectations.filter(({ status }) => status === "failed").map(({ name }) => name),
      ["contract.drift"],
    );
    assert.equal(
      driftIn(result)?.found,
      "breaking: job sample.pipeline.generic, datasets {cwd}/sample/dist/refined-data-{time}-{hex}.zip and {cwd}/sample/dist/refined.xlsx: field Rows merged has type string now, type integer before",
    );
  });

  it("comes out the same when the bundle is shown, and another verdict does not", async () => {
    for (const [at, exitCode] of [
      [passed.evidence.directory, 0],
      [passed.evidence.location as string, 0],
      [changed.evidence.directory, 1],
    ] as const) {
      const shown = await rehearse(second, ["show", at, "--json"]);
      assert.equal(shown.exitCode, exitCode, shown.stdout + shown.stderr);
    }
    const forged = join(second.directory, "forged");
    cpSync(changed.evidence.directory, forged, { recursive: true });
    forge(forged, "verdict.json", (text) => text.replaceAll('"failed"', '"passed"'));
    const { exitCode, stdout } = await rehearse(second, ["show", forged]);
    assert.equal(exitCode, 3, stdout);
    assert.match(stdout, /contract\.drift: passed in verdict\.json, failed judged again/);
  });

  it("is in the bundle, with all that differs, and the verdict counts it", () => {
    const { directory } = changed.evidence;
    const read = (file: string) => JSON.parse(readFileSync(join(directory, file), "utf8"));
    assert.equal(
      readFileSync(join(directory, "contract.yaml"), "utf8"),
      readFileSync(join(second.directory, "lineage.mine.yaml"), "utf8"),
    );
    assert.deepEqual(read("drift.json").drifts.length, 1);
    const { breaking, compatible, informational } = read("verdict.json").contract;
    assert.deepEqual([breaking, compatible, informational], [1, 0, 0]);
  });

  it("gives the same difference between two bundles where they are stored", async () => {
    const { location: a } = passed.evidence;
    const { location: b } = changed.evidence;
    const { exitCode, stdout } = await rehearse(second, ["diff", `${a}`, `${b}`]);
    assert.equal(exitCode, 1);
    const mattering = stdout.split("\n").filter((line) => /^(breaking|compatible):/.test(line));
    assert.deepEqual(mattering, [driftIn(changed)?.found]);
  });

  it("changes only where somebody wants it: never in a CI job", async () => {
    const contract = join(second.directory, "lineage.mine.yaml");
    const before = readFileSync(contract, "utf8");
    const inCi = await rehearse(second, ["accept", "--last", "--yes"], { CI: "true" });
    assert.equal(inCi.exitCode, 2);
    assert.match(inCi.stderr, /this is a CI job, which never writes a contract/);
    const unattended = await rehearse(second, ["accept", "--last"]);
    assert.equal(unattended.exitCode, 2);
    assert.match(unattended.stdout, /field Rows merged has type string now/);
    assert.equal(readFileSync(contract, "utf8"), before);
    assert.equal((await rehearse(second, ["accept", "--last", "--yes"])).exitCode, 0);
    const after = readFileSync(contract, "utf8");
    assert.equal(after.replaceAll("Rows merged: string", "Rows merged: integer"), before);
  });
});
