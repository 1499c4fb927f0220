import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { loadSettings } from "../../settings/load.ts";
import { packageRoot } from "../../version.ts";

const load = (...overrides: string[]) => loadSettings({ stack: "local", directory: packageRoot, overrides });

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
    assert.equal(settings.refine?.cwd, join(packageRoot, "sample"));
    assert.equal(settings.refine?.timeout, 600_000);
    assert.equal(settings.ports.marquez, "auto");
  });

  it("take --set over the file's, JSON as JSON and all else as text", () => {
    const settings = load('refine.command=["true"]', "refine.env.HOTPASS_LINEAGE_NAMESPACE=other.ns", "ports.web=3000");
    assert.deepEqual(settings.refine?.command, ["true"]);
    assert.equal(settings.refine?.env.HOTPASS_LINEAGE_NAMESPACE, "other.ns");
    assert.equal(settings.ports.web, 3000);
  });

  it("take a number as text where text is wanted", () => {
    assert.equal(load("refine.env.DEPTH=3", "job=2024").job, "2024");
  });

  it("hold the runbook's values on the staging stack", () => {
    const staging = loadSettings({ stack: "staging", directory: packageRoot });
    const { ports, prefect, namespace, job, evidence } = staging;
    assert.deepEqual(ports, { marquez: 5000, marquezAdmin: 5001, web: 3000, prefect: 4200, s3: "auto" });
    assert.deepEqual(
      [namespace, job, prefect.deployment],
      ["hotpass.local", "hotpass.pipeline.generic", "hotpass-refinement"],
    );
    assert.deepEqual([evidence.store, evidence.prefix], ["s3", "staging/marquez"]);
  });

  it("report every problem at once, each by its key, with what is allowed and what was found", () => {
    const message = problems(() =>
      load(
        "ports.marquez=70000",
        "nonsense=1",
        "refine.cwd=./nowhere",
        "refine.timeout=soon",
        "refine.command=[]",
        "prefect.nope=1",
      ),
    );
    assert.match(message, /ports\.marquez: expected "auto" or a port number from 1 to 65535; found 70000/);
    assert.match(message, /nonsense: no such setting/);
    assert.match(message, /refine\.cwd: expected an existing directory; found ".\/nowhere"/);
    assert.match(
      message,
      /refine\.timeout: expected a number with a unit, such as "500ms".*at most "24h"; found "soon"/,
    );
    assert.match(message, /refine\.command: expected a command: a list with the program and its arguments; found \[\]/);
    assert.match(message, /prefect\.nope: no such setting/);
    assert.match(message, /Nothing was started/);
  });

  it("refuse combinations that cannot be", () => {
    assert.match(
      problems(() => load("ports.web=4200", "ports.prefect=4200")),
      /ports\.prefect: expected a port that no other service uses, but ports\.web is the same; found 4200/,
    );
    assert.match(
      problems(() => load("prefect={}")),
      /prefect\.deployment: expected the name of a deployment, prefect\.deploy set to all, or prefect\.enabled set to false; it is not set/,
    );
  });

  it("refuse a limit that no flow run could ever wait for", () => {
    const refused = (...sets: string[]) => problems(() => load(...sets));
    assert.match(
      refused("prefect.concurrency=2"),
      /prefect\.concurrency: expected less than the number of entries in prefect\.runs, which is 0: .*; found 2/,
    );
    assert.match(refused("prefect.concurrency=2", "prefect.runs=[{},{}]"), /prefect\.runs, which is 2/);
    assert.match(
      refused("prefect.concurrency=0", "prefect.runs=[{}]"),
      /prefect\.concurrency: expected a whole number/,
    );
    assert.match(refused("prefect.runs=[]"), /prefect\.runs: expected a list of at least one mapping/);
    assert.equal(load("prefect.concurrency=2", "prefect.runs=[{},{},{}]").prefect.concurrency, 2);
  });

  it("do not print the value of a wrong variable", () => {
    const directory = mkdtempSync(join(tmpdir(), "settings-"));
    writeFileSync(
      join(directory, "Pulumi.bad.yaml"),
      "config: { lineage-rehearsal:refine: { env: { PIN_TOKEN: 48151623 } } }\n",
    );
    const message = problems(() => loadSettings({ stack: "bad", directory }));
    assert.match(message, /refine\.env\.PIN_TOKEN: expected text, .*; found \*\*\*/);
    assert.doesNotMatch(message, /48151623/);
  });

  it("print no secret that is in a value of the wrong type", () => {
    const wrong = [
      'refine=[{"env":{"PIN":"48151623"}}]',
      'aws:assumeRoleWithWebIdentity=[{"webIdentityToken":"48151623"}]',
    ];
    const message = problems(() => load(...wrong));
    assert.match(message, /\n {2}refine: expected a mapping; found \[\{"env":"\*\*\*"\}\]/);
    assert.match(
      message,
      /\n {2}aws:assumeRoleWithWebIdentity: expected a mapping; found \[\{"webIdentityToken":"\*\*\*"\}\]/,
    );
    assert.doesNotMatch(message, /48151623/);
  });

  it("refuse a --set that is not key=value", () => {
    assert.match(
      problems(() => load("refine.cwd")),
      /--set refine\.cwd: expected key=value, for example refine\.cwd=/,
    );
    assert.match(
      problems(() => load("a..b=1", "__proto__.x=1")),
      /2 problems/,
    );
  });

  it("name the stacks there are when there is no such stack file", () => {
    const message = problems(() => loadSettings({ stack: "nosuch", directory: packageRoot }));
    assert.match(message, /Pulumi\.nosuch\.yaml/);
    assert.match(message, /stacks here: local, staging/);
  });

  it("refuse a stack file that is not YAML", () => {
    const directory = mkdtempSync(join(tmpdir(), "settings-"));
    writeFileSync(join(directory, "Pulumi.bad.yaml"), "config: [unclosed\n");
    assert.match(
      problems(() => loadSettings({ stack: "bad", directory })),
      /Pulumi\.bad\.yaml.*\n.*not YAML/,
    );
  });
});

describe("a setting of the wrong type", () => {
  for (const [override, expected] of [
    ['web={"url":5}', "web.url: expected a string; found 5"],
    ['web={"url":null}', "web.url: expected a string; found null"],
    ["prefect.enabled=1", "prefect.enabled: expected true or false; found 1"],
    [
      "refine.command=true",
      "refine.command: expected a command: a list with the program and its arguments; found true",
    ],
    ["expect.inputs=x", 'expect.inputs: expected a list of glob patterns, or { atLeast: [glob patterns] }; found "x"'],
    ["expect.states=[]", "expect.states: expected a list of at least one state; found []"],
    ["expect={}x", 'expect: expected a mapping; found "{}x"'],
    ["evidence.store=disk", 'evidence.store: expected one of "folder", "s3"; found "disk"'],
    ["web.port=0", "web.port: expected a port number from 1 to 65535; found 0"],
    ["web.port=3000.5", "web.port: expected a port number from 1 to 65535; found 3000.5"],
  ] as const)
    it(`is refused with what is allowed: ${override}`, () => {
      const message = problems(() => load(override));
      assert.ok(message.includes(`\n  ${expected}\n`), message);
    });
});

describe("settings at the edge of what is allowed", () => {
  for (const override of [
    "web.port=1",
    "web.port=65535",
    "ports.s3=65535",
    "web.path=/",
    "refine.env._a1=",
    `images.web=localhost:5000/web:1@sha256:${"0a".repeat(32)}`,
    "marquez.url=https://marquez.example.org/",
    'expect.inputs=["{a,b}/[cd]*"]',
    "evidence.bucket=a.b",
    "evidence.prefix=a/..b",
    "evidence.prefix=",
    "evidence.s3.keepDays=1",
    "evidence.s3.oldVersionDays=36500",
    'evidence.s3.tags={"a b":""}',
    `refinements.${"r".repeat(31)}={"job":"another","refine":{"command":["true"]}}`,
    'aws:assumeRoles=[{"roleArn":"arn:aws:iam::1:role/a","duration":"1h30m"}]',
    "aws:region=us-gov-west-1",
  ])
    it(`are accepted: ${override.slice(0, 60)}`, () => {
      assert.ok(load(override));
    });

  for (const [override, key] of [
    ["marquez.url=http://127.0.0.1:5000/api", "marquez.url"],
    ["marquez.url=http://user:word@127.0.0.1", "marquez.url"],
    ["marquez.url=ftp://127.0.0.1", "marquez.url"],
    ["evidence.s3.keepDays=36501", "evidence.s3.keepDays"],
    ['evidence.s3.tags={"a":"?"}', "evidence.s3.tags.a"],
    ["evidence.s3.kmsKey=", "evidence.s3.kmsKey"],
    ['evidence.s3.accessLogs={"bucket":"logs","prefix":"a b"}', "evidence.s3.accessLogs.prefix"],
    [`refinements.${"r".repeat(32)}={}`, `refinements.${"r".repeat(32)}`],
    ["refinements.prefect={}", "refinements.prefect"],
    ['aws:assumeRoles=[{"roleArn":"arn:aws:iam::1:role/a","duration":"90"}]', "aws:assumeRoles.0.duration"],
    ["aws:region=Europe", "aws:region"],
    ["record.plan=./nowhere.md", "record.plan"],
    ["record.status=.", "record.status"],
    ['evidence.redact=["(a"]', "evidence.redact.0"],
    ['evidence.redact=["phone","a*"]', "evidence.redact.1"],
    ['evidence.redact=["(?=a)a"]', "evidence.redact.0"],
    ['evidence.redact=[""]', "evidence.redact.0"],
    ['evidence.redact=["x|\\\\b"]', "evidence.redact.0"],
    ["evidence.logs=some", "evidence.logs"],
    ["record.status=Pulumi.yaml/status.json", "record.status"],
    ['record.tick={"file":"./nowhere.md","line":"a"}', "record.tick.file"],
    ['record.tick={"file":"Pulumi.yaml","line":""}', "record.tick.line"],
  ] as const)
    it(`are refused: ${override.slice(0, 60)}`, () => {
      const message = problems(() => load(override));
      assert.ok(message.includes(`\n  ${key}: expected `), message);
    });
});
