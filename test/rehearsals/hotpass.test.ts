import assert from "node:assert/strict";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";
import { copyCheckout, lockCheckout } from "../checkout.ts";
import { place } from "../e2e/command.ts";

/** The commands of the guide, each as it is written. */
const documented = [
  ...readFileSync(join(packageRoot, "docs/hotpass.md"), "utf8").matchAll(/```sh\n(.*?)```/gs),
].flatMap(([, block = ""]) => block.trim().split("\n"));

/**
 * What the test adds, because it runs where no registry answers, and beside other programs: stand-ins are allowed, and the
 * guide's own arguments for ports that are taken.
 */
const added = ["standIns=allow", ...["marquez", "marquezAdmin", "web", "prefect"].map((name) => `ports.${name}=auto`)]
  .map((one) => `--set ${one}`)
  .join(" ");

describe("the guide for Hotpass, followed to the letter", function () {
  this.timeout(300_000);
  const { directory } = place();
  const project = join(directory, "ours");

  before(async () => {
    copyCheckout(join(directory, "hotpass"));
    await lockCheckout(join(directory, "hotpass"));
    // As if lineage-rehearsal were installed in a project beside the checkout, with the stack file in it.
    const installed = join(project, "node_modules/.bin/rehearse");
    mkdirSync(join(project, "node_modules/.bin"), { recursive: true });
    writeFileSync(installed, `#!/bin/sh\nexec '${process.execPath}' '${join(packageRoot, "rehearse.ts")}' "$@"\n`);
    chmodSync(installed, 0o755);
    copyFileSync(join(packageRoot, "Pulumi.staging.yaml"), join(project, "Pulumi.staging.yaml"));
  });

  const run = (nth: number, more = "") =>
    execa(`${documented[nth]} ${added} ${more}`, {
      shell: true,
      cwd: project,
      reject: false,
      env: { LINEAGE_REHEARSAL_STATE: join(directory, "state") },
    });

  it("has two commands, which offer the arguments that the test adds", () => {
    assert.deepEqual(
      documented.map((one) => one.split(" ").slice(0, 5).join(" ")),
      ["npx rehearse doctor --stack staging", "npx rehearse run --stack staging"],
    );
    const guide = readFileSync(join(packageRoot, "docs/hotpass.md"), "utf8");
    for (const port of added.match(/--set ports\.\w+=auto/g) ?? []) assert.ok(guide.includes(port), port);
  });

  it("says that everything is there", async () => {
    const { exitCode, stdout } = await run(0);
    const shown = stripVTControlCharacters(stdout);
    assert.equal(exitCode, 0, shown);
    assert.match(shown, /✔ openlineage-python\s+refine\.command brings it: --with openlineage-python==1\.54\.0/);
    assert.match(shown, /✔ deployment\s+hotpass-refinement: prefect\.register registers it, prefect\.worker runs it/);
  });

  it("rehearses the refinement and the flow on the checkout as it is", async () => {
    const before = readFileSync(join(directory, "hotpass/uv.lock"), "utf8");
    const { exitCode, stdout, stderr } = await run(1, "--json");
    const { verdict, expectations, errors } = JSON.parse(stdout);
    assert.deepEqual(errors, [], stderr);
    assert.deepEqual(
      expectations.filter(({ status }: { status: string }) => status !== "passed"),
      [],
    );
    assert.ok(expectations.some(({ name }: { name: string }) => name === "prefect.outputs"));
    assert.deepEqual([exitCode, verdict], [0, "passed"]);
    assert.equal(readFileSync(join(directory, "hotpass/uv.lock"), "utf8"), before);
  });
});
