import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../context/context.ts";
import { judgeChecks } from "../../judgement/judge-checks.ts";
import { judgeCollect } from "../../judgement/judge-collect.ts";
import { judgeOwnCommand } from "../../judgement/judge-own-commands.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import { Recording } from "../../recorder/recording.ts";
import { loadSettings } from "../../settings/load.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import type { Provisioned } from "../../stack/provisioned.ts";
import { readForChecks } from "../../steps/checks.ts";
import { collect } from "../../steps/collect.ts";
import { takeSnapshot } from "../../steps/files.ts";
import { runOwnCommand } from "../../steps/run-command.ts";
import { packageRoot } from "../../version.ts";
import { example } from "../context/example.ts";

const stack: Provisioned = { urls: {}, containers: {}, images: [] };
const passed = <T>(value: T): Outcome<T> => ({ status: "passed", seconds: 0, value });

/**
 * Rehearses a stack file of the package on the project that stands for a checkout: its commands one after another, then
 * what it collects and checks. No service runs, so only those that need none can be rehearsed here.
 * @param commands what runs instead of the stack file's own commands, which need uv
 * @returns what failed: each title with what was found; and the files of the bundle
 */
async function rehearse(name: string, commands: RawSettings) {
  using rehearsal = example();
  const cwd = join(rehearsal.directory, "checkout");
  cpSync(join(packageRoot, "test/checkout"), cwd, { recursive: true });
  const settings = loadSettings({ stack: name, directory: packageRoot, settings: { cwd, commands } });
  const context: Context = { ...rehearsal, settings };
  await using recording = new Recording(rehearsal.bundle);
  const snapshot = await takeSnapshot(context);
  const expectations = [];
  for (const command of settings.commands)
    expectations.push(
      judgeOwnCommand({ command, run: passed(await runOwnCommand(command, recording)(stack, context)) }),
    );
  expectations.push(
    ...judgeChecks(settings.checks, passed(await readForChecks(() => snapshot)(stack, context))),
    ...judgeCollect(settings.collect, passed(await collect(() => snapshot)(stack, context))),
  );
  const failed = expectations.filter(({ status }) => status === "failed");
  return {
    count: expectations.length,
    failed: Object.fromEntries(
      failed.map(({ title, found, hint }) => [title, [found, hint].filter(Boolean).join(" | ")]),
    ),
    files: rehearsal.bundle.files(),
  };
}

describe("the stack file staging-arc", () => {
  const python = (script: string, ...args: string[]) => ({ command: ["python3", `scripts/arc/${script}`, ...args] });
  const commands = {
    lifecycle: python("run_lifecycle.py", "--output", "dist/arc/lifecycle.json"),
    sts: python("verify_identity.py", "--output", "dist/arc/sts.txt"),
    rbac: python("verify_rbac.py", "--output", "dist/arc/rbac.txt"),
  };

  it("passes when each runner registered, worked and left", async () => {
    const { count, failed, files } = await rehearse("staging-arc", commands);
    assert.deepEqual([count, failed], [11, {}]);
    assert.deepEqual(files, ["lifecycle.json", "lifecycle.log", "rbac.log", "rbac.txt", "sts.log", "sts.txt"]);
  });

  it("fails when a runner is left, and says how many", async () => {
    const leaving = python("run_lifecycle.py", "--output", "dist/arc/lifecycle.json", "--leave", "1");
    const { failed } = await rehearse("staging-arc", { ...commands, lifecycle: leaving });
    assert.deepEqual(failed, {
      "check none-left": "dist/arc/lifecycle.json: expected 0: $.remaining is 1",
    });
  });

  it("fails when no runner registered, and says that there are none", async () => {
    const none = python("run_lifecycle.py", "--output", "dist/arc/lifecycle.json", "--runners", "0");
    const { failed } = await rehearse("staging-arc", { ...commands, lifecycle: none });
    const nothing = "selects nothing: $.runners has 0 items, and [*] selects none";
    assert.deepEqual(failed, {
      "check registered": `dist/arc/lifecycle.json: $.runners[*].registered_at ${nothing}`,
      "check worked": `dist/arc/lifecycle.json: $.runners[*].jobs ${nothing}`,
    });
  });

  it("fails when a command does not write its file, although it ends with 0", async () => {
    const { failed } = await rehearse("staging-arc", { ...commands, rbac: { command: ["true"] } });
    const missing = "there is no such file | dist/arc has lifecycle.json, sts.txt.";
    assert.deepEqual(failed, { "check may-create-pods": missing, "collect dist/arc/rbac.txt": missing });
  });
});

describe("the stack file staging-e2e", () => {
  const write = (file: string) => ({
    command: ["sh", "-c", `mkdir -p dist/e2e && echo refined > dist/e2e/${file}.xlsx`],
  });
  const commands = { overview: { command: ["true"] }, refine: write("refined"), enrich: write("enriched") };

  it("passes when each command ends with 0 and writes its file; each has its log", async () => {
    const { failed, files } = await rehearse("staging-e2e", { ...commands, qa: { command: ["true"] } });
    assert.deepEqual(failed, {});
    assert.deepEqual(files, ["enrich.log", "overview.log", "qa.log", "refine.log"]);
  });

  it("fails when a command ends otherwise", async () => {
    const { failed } = await rehearse("staging-e2e", {
      ...commands,
      qa: { command: ["sh", "-c", "echo bad; exit 2"] },
    });
    assert.match(failed["command qa"] ?? "", /^exit code 2\n.*bad.* \| See qa\.log/s);
    assert.deepEqual(Object.keys(failed), ["command qa"]);
  });
});

describe("the stack file staging-backfill", () => {
  it("has more flow runs than may run at once, so that the limit is put to the test", () => {
    const { prefect, commands } = loadSettings({ stack: "staging-backfill", directory: packageRoot });
    assert.deepEqual([prefect.concurrency, prefect.runs?.length, commands], [1, 3, []]);
  });
});
