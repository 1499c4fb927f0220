import assert from "node:assert/strict";
import { globSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { oddPrefix, ownProject } from "../e2e/own-project.ts";

describe("a rehearsal that is killed over a backend of the user's own", function () {
  this.timeout(180_000);
  it("keeps the next one from nothing: the lock of its engine goes, and so does what its state has lost", async () => {
    const at = ownProject({ refine: { command: ["sleep", "600"] } }, oddPrefix);
    const backend = join(at.directory, "backend");
    mkdirSync(backend);
    const env = { PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: "a passphrase" };
    const locks = () => globSync(".pulumi/locks/**/*.json", { cwd: backend });
    const killed = execa("node", [join(packageRoot, "rehearse.ts"), "run"], {
      cwd: at.directory,
      reject: false,
      preferLocal: true,
      localDir: packageRoot,
      env: { LINEAGE_REHEARSAL_STATE: join(at.directory, "state"), ...env },
    });
    for await (const line of killed.iterable()) if (line.startsWith("refine: running")) killed.kill("SIGKILL");
    await killed;
    assert.equal(locks().length, 1);
    const command = ["python3", join(packageRoot, "test/e2e/emit.py"), "a.job", "2"];
    const next = await at.rehearse(["run", "--json", "--set", `refine.command=${JSON.stringify(command)}`], env);
    assert.equal(next.exitCode, 0, `${next.stdout}${next.stderr}`);
    assert.deepEqual(locks(), []);
    await assertNothingLeft(JSON.parse(next.stdout).id);
  });
});
