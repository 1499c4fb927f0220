import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";
import { place } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { installed } from "../report/installed.ts";
import { junitSchema } from "../report/junit-schema.ts";

const script = join(packageRoot, "pipelines", "rehearse.sh");

/**
 * Starts the recipe as a pipeline would, in separate directories, on the bundled sample without
 * Prefect.
 */
function started(...sets: string[]) {
  const { directory, bucket } = place();
  const out = join(directory, "out");
  const running = execa("sh", [script], {
    cwd: packageRoot,
    reject: false,
    // After cancelling a job, a pipeline waits longer than execa would.
    forceKillAfterDelay: false,
    env: {
      LINEAGE_REHEARSAL_STATE: join(directory, "state"),
      REHEARSE_OUT: out,
      REHEARSE_SET: ["prefect.enabled=false", `evidence.folder=${bucket}`, ...sets].join("\n"),
      GITHUB_ACTIONS: "true",
    },
  });
  const read = (file: string) => readFileSync(join(out, file), "utf8");
  const result = (): Result => JSON.parse(read("result.json"));
  return { running, read, result, out };
}

async function assertValid(out: string): Promise<void> {
  const xmllint = await installed("xmllint", "libxml2-utils");
  await execa(xmllint, ["--noout", "--schema", await junitSchema(), join(out, "junit.xml")]);
}

describe("the shell recipe", function () {
  this.timeout(180_000);

  it("passes shellcheck", async () => {
    await execa(await installed("shellcheck"), [script]);
  });

  it("exits with 0 when the lineage passed, and writes result, reports and evidence to one folder", async () => {
    const { running, read, result, out } = started();
    const { exitCode, stdout, stderr } = await running;
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout, "");
    assert.equal(result().verdict, "passed");
    await assertValid(out);
    assert.doesNotMatch(read("junit.xml"), /<(failure|error)/);
    assert.match(read("summary.md"), /^## ✅ .*: passed\n[\s\S]*n\d+\(\["sample#46;pipeline#46;generic"\]\)/);
    assert.doesNotMatch(stderr, /^::error/m);
    assert.ok(existsSync(join(out, "evidence", readdirSync(join(out, "evidence"))[0] ?? "", "graph.png")));
    await assertNothingLeft(result().id);
  });

  it("exits with 1 when the lineage failed, and every report has the hint", async () => {
    const { running, read, result, out } = started('refine.command=["true"]');
    const { exitCode, stderr } = await running;
    assert.equal(exitCode, 1, stderr);
    await assertValid(out);
    assert.match(
      read("junit.xml"),
      /<testcase name="lineage\.sent"[^>]*>\s*<failure [\s\S]*?hint: Is openlineage-python/,
    );
    assert.match(read("summary.md"), /^## ❌ .*: failed\n[\s\S]*\| --- \|\n\| ❌ \|[\s\S]*Is openlineage-python/);
    assert.match(stderr, /^::error title=Lineage rehearsal%3A lineage\.sent::.*%0Ahint: Is openlineage-python/m);
    await assertNothingLeft(result().id);
  });

  it("stores the evidence and destroys the stack when the pipeline is cancelled", async () => {
    const { running, read, result, out } = started('refine.command=["sleep","600"]');
    for await (const line of running.iterable({ from: "stderr" }))
      if (line === "refine: running") running.kill("SIGTERM");
    const { exitCode } = await running;
    assert.equal(exitCode, 143);
    assert.deepEqual([result().verdict, result().evidence.stored], ["interrupted", true]);
    await assertValid(out);
    assert.match(read("junit.xml"), /<error message="[^"]*asked to stop by SIGTERM/);
    assert.match(read("summary.md"), /^## 🛑 .*: interrupted\n/);
    await assertNothingLeft(result().id);
  });

  it("leaves a JUnit report with the code KILLED when the rehearsal is killed", async () => {
    const { running, read } = started('refine.command=["sleep","600"]');
    for await (const line of running.iterable({ from: "stderr" })) {
      if (line !== "refine: running") continue;
      const { stdout } = await execa("pgrep", ["-P", String(running.pid), "-f", "rehearse.js run"]);
      process.kill(Number(stdout.split("\n")[0]), "SIGKILL");
    }
    assert.equal((await running).exitCode, 137);
    assert.match(
      read("junit.xml"),
      /<error message="it ended without a result, probably because it was killed" type="KILLED">/,
    );
  });
});
