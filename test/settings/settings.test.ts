import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { loadSettings } from "../../settings/load.ts";
import { packageRoot } from "../../version.ts";

const load = (...sets: string[]) => loadSettings({ stack: "local", directory: packageRoot, sets });

function problems(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    assert.ok(thrown instanceof RehearsalError);
    assert.equal(thrown.code, "SETTINGS");
    return thrown.message;
  }
  return assert.fail("it was accepted");
}

describe("settings", () => {
  it("are the stack file's, with defaults, absolute paths and times in milliseconds", () => {
    const settings = load();
    assert.equal(settings.job, "sample.pipeline.generic");
    assert.equal(settings.refine.cwd, join(packageRoot, "sample"));
    assert.equal(settings.refine.timeout, 600_000);
    assert.equal(settings.ports.marquez, "auto");
  });

  it("take --set over the file's, JSON as JSON and all else as text", () => {
    const settings = load('refine.command=["true"]', "refine.env.HOTPASS_LINEAGE_NAMESPACE=other.ns", "ports.web=3000");
    assert.deepEqual(settings.refine.command, ["true"]);
    assert.equal(settings.refine.env.HOTPASS_LINEAGE_NAMESPACE, "other.ns");
    assert.equal(settings.ports.web, 3000);
  });

  it("take a number as text where text is wanted", () => {
    assert.equal(load("refine.env.DEPTH=3", "job=2024").job, "2024");
  });

  it("hold the runbook's values on the staging stack", () => {
    const staging = loadSettings({ stack: "staging", directory: packageRoot, sets: [] });
    const { ports, prefect, namespace, job, evidence } = staging;
    assert.deepEqual(ports, { marquez: 5000, marquezAdmin: 5001, web: 3000, prefect: 4200, s3: "auto" });
    assert.deepEqual(
      [namespace, job, prefect.deployment],
      ["hotpass.local", "hotpass.pipeline.generic", "hotpass-refinement"],
    );
    assert.deepEqual([evidence.store, evidence.prefix], ["s3", "staging/marquez"]);
  });

  it("report every problem at once, each by its key, with what is allowed and what was found", () => {
    const told = problems(() =>
      load(
        "ports.marquez=70000",
        "nonsense=1",
        "refine.cwd=./nowhere",
        "refine.timeout=soon",
        "refine.command=[]",
        "prefect.nope=1",
      ),
    );
    assert.match(told, /ports\.marquez: expected "auto" or a port number from 1 to 65535; found 70000/);
    assert.match(told, /nonsense: no such setting/);
    assert.match(told, /refine\.cwd: expected a directory that exists; found ".\/nowhere"/);
    assert.match(told, /refine\.timeout: expected a number with its unit.*; found "soon"/);
    assert.match(told, /refine\.command: expected a command: .*; found \[\]/);
    assert.match(told, /prefect\.nope: no such setting/);
    assert.match(told, /Nothing was started/);
  });

  it("refuse combinations that cannot be", () => {
    assert.match(
      problems(() => load("ports.web=4200", "ports.prefect=4200")),
      /ports\.prefect: expected a port of its own: web has it too/,
    );
    assert.match(
      problems(() => load("prefect={}")),
      /prefect\.deployment: expected a deployment's name/,
    );
  });

  it("do not tell the value of a variable that is wrong", () => {
    const directory = mkdtempSync(join(tmpdir(), "settings-"));
    writeFileSync(
      join(directory, "Pulumi.bad.yaml"),
      "config: { lineage-rehearsal:refine: { env: { PIN_TOKEN: 48151623 } } }\n",
    );
    const told = problems(() => loadSettings({ stack: "bad", directory, sets: [] }));
    assert.match(told, /refine\.env\.PIN_TOKEN: expected string; found \*\*\*/);
    assert.doesNotMatch(told, /48151623/);
  });

  it("refuse a --set that is not key=value", () => {
    assert.match(
      problems(() => load("refine.cwd")),
      /--set refine\.cwd: expected key=value/,
    );
    assert.match(
      problems(() => load("a..b=1", "__proto__.x=1")),
      /2 problems/,
    );
  });

  it("name the stacks there are when there is no such stack file", () => {
    const told = problems(() => loadSettings({ stack: "nosuch", directory: packageRoot, sets: [] }));
    assert.match(told, /Pulumi\.nosuch\.yaml/);
    assert.match(told, /stacks here: local, staging/);
  });

  it("refuse a stack file that is not YAML", () => {
    const directory = mkdtempSync(join(tmpdir(), "settings-"));
    writeFileSync(join(directory, "Pulumi.bad.yaml"), "config: [unclosed\n");
    assert.match(
      problems(() => loadSettings({ stack: "bad", directory, sets: [] })),
      /Pulumi\.bad\.yaml.*\n.*not YAML/,
    );
  });
});
