import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { packageRoot } from "../../version.ts";
import { place } from "../e2e/command.ts";
import { commandOf } from "../situations/rehearse.ts";

/** A command that loads a file with the day in its name. */
const load = `const io = { inputs: [ds("raw/clubs-" + now().slice(0, 10) + ".csv")], outputs: [ds("clubs")] };
  await post(event("START", io)); await post(event("COMPLETE", io));`;

describe("rehearse init", function () {
  this.timeout(300_000);
  const at = place();
  const here = ["--stack", "made", "--set", "standIns=allow", "--set", `evidence.directory=${at.evidence}`];
  const rehearse = (args: string[], env: Record<string, string> = {}) =>
    execa("node", [join(packageRoot, "rehearse.ts"), ...args], {
      cwd: at.directory,
      reject: false,
      preferLocal: true,
      localDir: packageRoot,
      env: { LINEAGE_REHEARSAL_STATE: join(at.directory, "state"), CI: "", GITHUB_ACTIONS: "", ...env },
    });
  const written = (file: string): string => readFileSync(join(at.directory, file), "utf8");

  it("writes nothing in a CI job, which has nobody to look at it", async () => {
    const { exitCode, stderr } = await rehearse(["init", ...here, "--", "true"], { CI: "true" });
    assert.equal(exitCode, 2);
    assert.match(stderr, /a CI job, which never writes settings/);
  });

  it("writes nothing where the command sends no lineage, and says why", async () => {
    const { exitCode, stdout } = await rehearse(["init", ...here, "--", ...commandOf("console.log('quiet')")]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /✘ lineage\.sent: .*nothing was written: the command has to succeed and to send lineage/s);
    assert.equal(existsSync(join(at.directory, "Pulumi.made.yaml")), false);
  });

  it("makes a stack file and a contract of one run, and says what that cannot show", async () => {
    const { exitCode, stdout } = await rehearse(["init", ...here, "--", ...commandOf(load)]);
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /wrote Pulumi\.made\.yaml and lineage\.made\.yaml: 1 job and 2 datasets arrived/);
    assert.match(stdout, /what one run cannot show:\n {2}- Whether this lineage is right/);
    const { config } = parse(written("Pulumi.made.yaml"));
    assert.deepEqual(
      [config["lineage-rehearsal:job"], config["lineage-rehearsal:refine"].command],
      ["case.job", commandOf(load)],
    );
    assert.match(written("lineage.made.yaml"), /raw\/clubs-\{date\}\.csv/);
  });

  it("makes what the next rehearsal passes", async () => {
    const { exitCode, stdout } = await rehearse(["run", "--stack", "made", "--json"]);
    assert.equal(exitCode, 0, stdout);
    const { expectations } = JSON.parse(stdout);
    const drift = expectations.find(({ name }: { name: string }) => name === "contract.drift");
    assert.equal(drift?.status, "passed");
  });

  it("makes nothing over what is there", async () => {
    writeFileSync(join(at.directory, "lineage.other.yaml"), "contract: 1\n");
    for (const stack of ["made", "other"]) {
      const { exitCode, stderr } = await rehearse(["init", "--stack", stack, "--", "true"]);
      assert.equal(exitCode, 2);
      assert.match(stderr, /it is there already/);
    }
    assert.equal(written("lineage.other.yaml"), "contract: 1\n");
  });
});
