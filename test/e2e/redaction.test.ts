import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import escapeHtml from "escape-html";
import type { Result } from "../../rehearsal/result.ts";
import { packageRoot } from "../../version.ts";
import { usersPulumi } from "../users-pulumi.ts";
import { ownProject } from "./own-project.ts";

const planted = {
  DEPLOY_TOKEN: 'to"ken\\with all/of+it%&=',
  SERVICE_PASSWORD: "a passphrase of words",
  SIGNING_KEY:
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----",
  clientSecret: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
};
/** Of a name that tells nothing: `pulumi config set --secret` has encrypted it in the stack file. */
const encrypted = { SEASIDE: 'waves & "foam" at/noon==' };
const passphrase = "of-the-stack-file-4711";
const inherited = { SOME_CI_TOKEN: "inherited-4f9a1c7be2" };

/** Every form of a secret that must not appear. */
const traces = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  encodeURIComponent(secret),
  // As a page has it.
  escapeHtml(secret),
  escapeHtml(JSON.stringify(secret).slice(1, -1)),
  // Base64 of the secret after `user-one:`, without the characters that depend on their neighbours.
  Buffer.from(`user-one:${secret}`).toString("base64").slice(12, -4),
  ...secret.split("\n").filter(({ length }) => length > 20),
];

describe("secrets that a refinement, a registration and a worker print", function () {
  this.timeout(180_000);
  let printed: { stdout: string; stderr: string };
  let done: Result;
  let secrets: string[];
  const at = ownProject();

  before(async () => {
    const names = [...Object.keys(planted), ...Object.keys(encrypted), ...Object.keys(inherited)];
    const env = { ...planted, PLANTED: names.join(), LEAKED: join(at.directory, "leaked.json"), PLAIN: "plain as day" };
    const command = [process.execPath, join(packageRoot, "test", "e2e", "leak.ts")];
    const user = await usersPulumi(at.directory, at.directory, { stack: "local", passphrase });
    await user.encrypt("lineage-rehearsal:refine.env.SEASIDE", encrypted.SEASIDE);
    await user.encrypt("lineage-rehearsal:prefect.env.SEASIDE", encrypted.SEASIDE);
    // The rehearsal ends the worker as soon as the registration fails, so the registration waits
    // for it.
    const marker = join(at.directory, "printed");
    const [register, worker] = ["after", "before"].map((order) => [...command, order, marker]);
    const prefect = { enabled: true, deployment: "any", register, worker };
    const variables = (group: string) => Object.entries(env).map(([name, value]) => [`${group}.env.${name}`, value]);
    const settings = [
      ["refine.command", command],
      ...variables("refine"),
      ...Object.entries(prefect).map(([key, value]) => [`prefect.${key}`, value]),
      ...variables("prefect"),
    ];
    const sets = settings.flatMap(([key, value]) => ["--set", `${key}=${JSON.stringify(value)}`]);
    printed = await at.rehearse(["run", "--json", ...sets], { ...inherited, PULUMI_CONFIG_PASSPHRASE: passphrase });
    done = JSON.parse(printed.stdout);
    secrets = JSON.parse(readFileSync(env.LEAKED, "utf8"));
    assert.equal(secrets.length, 3 + names.length);
    assert.ok(
      secrets.every((secret) => secret.length > 8),
      "a secret is missing, so it was not printed",
    );
  });

  /** Every file, whatever its name is, also one that begins with a dot. */
  const files = (directory: string): [string, string][] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [relative(directory, file), readFileSync(file, "latin1")]);

  function assertWithout(name: string, text: string): void {
    const joined = text.replace(/\r?\n(?:\s*)/g, "");
    for (const secret of secrets)
      for (const trace of traces(secret)) {
        assert.ok(!text.includes(trace), `${name} holds ${trace}`);
        assert.ok(!joined.includes(trace.replaceAll("\n", "")), `${name} holds ${trace}, over several lines`);
      }
    for (const one of [
      "of-a-url-only",
      "AKIAIOSFODNN7EXAMPLE",
      "of/aws+only",
      "of.a.header",
      "of.a.nested",
      "of0a0signature",
    ])
      assert.ok(!text.includes(one), `${name} holds ${one}`);
  }

  it("are in no file of the bundle", () => {
    const found = files(done.evidence.directory);
    assert.ok(found.length > 10, "the bundle is incomplete");
    for (const [name, text] of found) assertWithout(name, text);
    // The scan covers what people look at, and what programs do: each of these names datasets that the refinement sent.
    const names = found.map(([name]) => name);
    for (const name of ["events.ndjson", "verdict.json", "datasets.json", "cli.log", "cli.sh", "SHA256SUMS"])
      assert.ok(names.includes(name), `there is no ${name}`);
  });

  it("are not to be read by others, in the bundle and where it is stored", () => {
    const modes = (directory: string) => {
      const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
      return entries.map((entry) => [
        entry.name,
        statSync(join(entry.parentPath, entry.name)).mode & 0o777,
        entry.isDirectory() ? 0o700 : 0o600,
      ]);
    };
    for (const [name, mode, wanted] of modes(done.evidence.directory)) assert.equal(mode, wanted, String(name));
    assert.equal(statSync(done.evidence.directory).mode & 0o777, 0o700);
    // The gateway made this folder; nobody else may enter it.
    assert.equal(statSync(done.evidence.location as string).mode & 0o777, 0o700);
  });

  it("are in no stored file", () => {
    const found = files(at.bucket);
    assert.ok(found.length > 10, "nothing was stored");
    for (const [name, text] of found) assertWithout(name, text);
  });

  it("are neither in --json nor on standard error", () => {
    assertWithout("--json", printed.stdout);
    assertWithout("standard error", printed.stderr);
  });

  it("are not in what is kept of the stack and its state", () => {
    for (const [name, text] of files(join(at.directory, "state"))) assertWithout(name, text);
  });

  it("are the only text that is redacted, and files stay readable", () => {
    const read = (file: string) => readFileSync(join(done.evidence.directory, file), "utf8");
    for (const log of [read("cli.log"), read("register.log"), read("worker.log")]) {
      assert.match(log, /this is no secret: plain as day/);
      assert.match(log, /plain \*\*\* end/);
      assert.match(log, /postgres:\/\/\*\*\*@db:5432\/x/);
    }
    for (const file of ["verdict.json", "runs.json", "datasets.json", "graph.json"]) JSON.parse(read(file));
    assert.equal(JSON.parse(read("datasets.json")).totalCount, secrets.length);
    for (const name of ["refine.exit", "prefect.flow-run"]) {
      const expectation = done.expectations.find((one) => one.name === name);
      assert.equal(expectation?.status, "failed");
      assert.match(expectation.found, /exit code 1\n.*\*\*\*/s);
    }
  });
});
