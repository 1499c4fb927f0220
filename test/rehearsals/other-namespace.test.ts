import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";
import { ownProject } from "../e2e/own-project.ts";
import { inNewNamespace, skipWhereRefused } from "../machine/elsewhere.ts";

describe("a rehearsal in a PID namespace of its own, as in a container", function () {
  this.timeout(180_000);
  it("is not reaped from outside while it runs, not even with --all, and passes", async function () {
    skipWhereRefused(this, inNewNamespace);
    const at = ownProject();
    const go = join(at.directory, "go");
    const emit = `exec python3 ${join(packageRoot, "test/e2e/emit.py")} a.job 2`;
    const command = ["sh", "-c", `until [ -e ${go} ]; do sleep 0.1; done; ${emit}`];
    const [file = "", ...around] = inNewNamespace;
    const args = ["run", "--json", "--set", `refine.command=${JSON.stringify(command)}`];
    const live = execa(file, [...around, "node", join(packageRoot, "rehearse.ts"), ...args], {
      cwd: at.directory,
      reject: false,
      preferLocal: true,
      localDir: packageRoot,
      env: { LINEAGE_REHEARSAL_STATE: join(at.directory, "state") },
    });
    const reaped: string[] = [];
    for await (const line of live.iterable({ from: "stderr" })) {
      if (!line.startsWith("refine: running")) continue;
      // Only said: other rehearsals may use this engine.
      const { stdout } = await at.rehearse(["reap", "--all", "--dry-run", "--json"]);
      reaped.push(...(JSON.parse(stdout) as { id: string }[]).map(({ id }) => id));
      writeFileSync(go, "");
    }
    const { exitCode, stdout, stderr } = await live;
    const { id, verdict, seconds } = JSON.parse(stdout);
    assert.deepEqual([exitCode, verdict], [0, "passed"], stderr);
    assert.ok(!reaped.includes(id), `reap took ${id} for dead after ${seconds} s`);
  });
});
