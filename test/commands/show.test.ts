import assert from "node:assert/strict";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { stringify } from "yaml";
import { show as showBundle } from "../../commands/show.ts";
import { packageRoot } from "../../version.ts";
import { keys } from "../attestation/attested.ts";
import { expecting, forge, reseal, sealedBundle } from "../evidence/sealed.ts";
import { S3Server } from "../store/s3-server.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { Variables } from "../variables.ts";

const options = {
  set: { type: "string", multiple: true },
  json: { type: "boolean" },
  last: { type: "boolean" },
  open: { type: "boolean" },
  key: { type: "string" },
  "only-new": { type: "boolean" },
} as const;

describe("the command show", function () {
  this.timeout(60_000);
  const made = temporaryPlace("show-made-");
  let [passed, failed, error] = ["", "", ""];
  before(async () => {
    passed = await sealedBundle(join(made.path, "passed"));
    failed = await sealedBundle(join(made.path, "failed"), { settings: expecting("dw.customers") });
    const settings = { ...expecting(), refine: { prepare: [process.execPath, "-e", "process.exit(7)"] } };
    error = await sealedBundle(join(made.path, "error"), { settings });
  });
  after(() => made.remove());

  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("show-");
    const config = {
      "lineage-rehearsal:namespace": "case.ns",
      "lineage-rehearsal:job": "case.job",
      "lineage-rehearsal:refine": { command: ["true"] },
      "lineage-rehearsal:prefect": { enabled: false },
      "lineage-rehearsal:evidence": { directory: place.path, folder: place.path },
    };
    writeFileSync(join(place.path, "Pulumi.example.yaml"), stringify({ config }));
  });
  afterEach(() => place.remove());

  /** A copy of a bundle, in the folder of the stack's bundles. */
  function copy(of: string, name = basename(of)): string {
    const directory = join(place.path, name);
    cpSync(of, directory, { recursive: true });
    return directory;
  }
  /** Runs the command in this process: starting one takes much longer than the command. */
  async function show(args: string[] = [], env: Record<string, string> = {}) {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [before, write, writeError] = [process.cwd(), process.stdout.write, process.stderr.write];
    const told = { stdout: "", stderr: "" };
    using variables = new Variables();
    variables.set(env);
    process.chdir(place.path);
    const to = (stream: keyof typeof told) => (text: string | Uint8Array) => {
      told[stream] += text;
      return true;
    };
    process.stdout.write = to("stdout");
    process.stderr.write = to("stderr");
    try {
      const exitCode = await showBundle(positionals[0], {
        stack: "example",
        set: values.set ?? [],
        json: values.json ?? false,
        last: values.last ?? false,
        open: values.open ?? false,
        onlyNew: values["only-new"] ?? false,
        key: values.key,
      });
      return { ...told, raw: told.stdout, exitCode, stdout: stripVTControlCharacters(told.stdout) };
    } finally {
      process.chdir(before);
      Object.assign(process.stdout, { write });
      Object.assign(process.stderr, { write: writeError });
    }
  }
  /** The options with which a server stands for AWS. */
  const asAws = ({ url }: S3Server): string[] =>
    [
      "aws:region=eu-west-1",
      "aws:s3UsePathStyle=true",
      `aws:endpoints=[{"s3":"${url}"}]`,
      "aws:accessKey=a-key",
      "aws:secretKey=a-secret",
    ].flatMap((one) => ["--set", one]);

  it("tells the verdict and the checks, of the stack's newest bundle unless another is named", async () => {
    copy(failed, "20261124T170600Z-00000000");
    copy(passed, "20261124T170600Z-00000001");
    for (const args of [[], ["--last"]]) {
      const { stdout, exitCode } = await show(args);
      assert.equal(exitCode, 0, stdout);
      assert.match(
        stdout,
        /bundle: .*-00000001\nstack: +example, started 2026-11-24T17:06:00\.000Z\nverdict: +passed\n/,
      );
      assert.match(stdout, /✔ checksums: all \d+ files are as SHA256SUMS says\n/);
      assert.match(stdout, /✔ verdict: judged again from the evidence: all \d+ expectations come out the same\n/);
    }
  });

  it("tells what failed, with what was found, and exits with 1 where the bundle verifies", async () => {
    const { stdout, exitCode } = await show([failed]);
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /verdict: +failed\n {2}✘ lineage\.outputs: .*dw\.customers.*\n {6}found: .*dw\.orders/);
    assert.match(stdout, /\d+ expectations: \d+ passed, 1 failed, \d+ not judged/);
    assert.match(stdout, /events of refine: sent 2, accepted 2, kept 2/);
  });

  it("exits with 3 where the rehearsal was not carried out, and says why", async () => {
    const { stdout, exitCode } = await show([error]);
    assert.equal(exitCode, 3, stdout);
    assert.match(stdout, /verdict: +error\n {2}not carried out: .*exit code 7/);
    assert.match(stdout, /– verdict: nothing was judged: the rehearsal was not carried out/);
  });

  it("exits with 3 where the bundle does not verify, whatever its verdict, and names each file and expectation", async () => {
    for (const bundle of [passed, failed]) {
      const directory = copy(bundle);
      writeFileSync(join(directory, "cli.log"), "another output\n");
      const { stdout, exitCode } = await show([directory]);
      assert.equal(exitCode, 3, stdout);
      assert.match(stdout, /verdict: +(passed|failed), which does not verify\n/);
      assert.match(stdout, /✘ checksums: cli\.log differs from its line in SHA256SUMS/);
      rmSync(directory, { recursive: true });
    }
    const directory = copy(failed);
    forge(directory, "verdict.json", (text) => text.replaceAll('"failed"', '"passed"'));
    const { stdout, exitCode } = await show([directory]);
    assert.equal(exitCode, 3, stdout);
    assert.match(stdout, /✔ checksums/);
    assert.match(stdout, /✘ verdict: .*verdict: "passed" in verdict\.json, "failed" judged again/);
    assert.match(stdout, /lineage\.outputs: passed in verdict\.json, failed judged again/);
  });

  it("exits with 3 where a signature is wanted and there is none", async () => {
    const { publicKey } = keys(place.path, "ed25519");
    const { stdout, exitCode } = await show([passed, "--key", publicKey]);
    assert.equal(exitCode, 3, stdout);
    assert.match(stdout, /✔ checksums[\s\S]*✘ signature: the bundle has no statement that could be signed/);
  });

  it("gives all of it as JSON on the command line", async () => {
    const program = join(packageRoot, "rehearse.ts");
    const args = [program, "show", failed, "--json", "--stack", "example"];
    const { stdout, exitCode } = await execa(process.execPath, args, { cwd: place.path, reject: false });
    assert.equal(exitCode, 1);
    const { bundle, verified, verdict, checks, expectations, standIns } = JSON.parse(stdout);
    assert.deepEqual([bundle, verified, verdict, standIns], [failed, true, "failed", []]);
    assert.deepEqual(
      checks.map(({ name, status }: { name: string; status: string }) => [name, status]),
      [
        ["checksums", "passed"],
        ["verdict", "passed"],
        ["statement", "skipped"],
        ["signature", "skipped"],
      ],
    );
    assert.ok(
      expectations.some(
        ({ title, status }: Record<string, string>) => title === "lineage.outputs" && status === "failed",
      ),
    );
  });

  for (const [what, args, says] of [
    ["a folder that is not there", ["nowhere"], /reading nowhere: there is no such folder/],
    ["a bundle and --last", ["a-bundle", "--last"], /reading the command line: a bundle and --last/],
    ["a stack without a bundle", [], /has no bundle of it/],
  ] as const)
    it(`exits with 2 for ${what}`, async () => {
      const { stderr, exitCode } = await show([...args]);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, says);
    });

  it("draws nothing that a bundle says on the terminal", async () => {
    const directory = copy(failed);
    forge(directory, "verdict.json", (text) => text.replace('"found": "', '"found": "\\u001b[2Jgone\\u0007\\u202e'));
    forge(directory, "verdict.json", (text) =>
      text.replace("lineage.outputs", "\\u001b]0;title\\u0007lineage.outputs"),
    );
    const { raw } = await show([directory]);
    // Only the colours of the marks are left.
    const own = raw
      .replaceAll("\n", "")
      .split(/\p{Cc}\[\d+m/u)
      .join("");
    assert.doesNotMatch(own, /[\p{Cc}\p{Bidi_Control}]/u);
  });

  it("reads a bundle where it is stored, with what was added there", async () => {
    await using server = await S3Server.start();
    const name = basename(passed);
    for (const file of readdirSync(passed))
      server.objects.set(`evidence/marquez/${name}/${file}`, readFileSync(join(passed, file)));
    const from = (path: string) => show([`s3://evidence/marquez/${path}`, ...asAws(server)]);
    const { stdout, stderr, exitCode } = await from(`${name}/`);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /✔ checksums.*\n {2}✔ verdict/);
    server.objects.set(`evidence/marquez/${name}/sub/added.txt`, Buffer.from("added"));
    const changed = await from(name);
    assert.equal(changed.exitCode, 3);
    assert.match(changed.stdout, /✘ checksums: sub\/added\.txt was added/);
    server.objects.set(`evidence/marquez/${name}/../../added.txt`, Buffer.from("added"));
    const escaping = await from(name);
    assert.equal(escaping.exitCode, 3);
    assert.match(escaping.stderr, /has the name of no file of a bundle/);
    const missing = await from("nothing");
    assert.deepEqual([missing.exitCode, missing.stdout], [3, ""]);
    assert.match(missing.stderr, /the bucket has no object there/);
  });

  describe("with --open", () => {
    /** A program in the place of the one that opens the browser: it writes what it was given. */
    function opener(): Record<string, string> {
      const programs = join(place.path, "bin");
      mkdirSync(programs);
      for (const name of ["xdg-open", "open"]) {
        writeFileSync(
          join(programs, name),
          `#!/bin/sh\nprintf '%s' "$1" >'${place.path}/opened.part'; mv '${place.path}/opened.part' '${place.path}/opened'\n`,
        );
        chmodSync(join(programs, name), 0o755);
      }
      return { PATH: `${programs}:${process.env.PATH}` };
    }

    it("says that a bundle has no report", async () => {
      const directory = copy(passed, "20261124T170600Z-00000001");
      rmSync(join(directory, "report.html"));
      reseal(directory);
      const { stdout, exitCode } = await show([directory, "--open"]);
      assert.equal(exitCode, 0);
      assert.match(stdout, /the bundle has no report\.html/);
    });

    it("opens the report of a bundle, and none that somebody changed", async () => {
      const directory = copy(passed, "20261124T170600Z-00000001");
      writeFileSync(join(directory, "report.html"), "<!doctype html>");
      reseal(directory);
      const env = opener();
      const { stdout } = await show([directory, "--open"], env);
      assert.ok(stdout.includes(`opened ${join(directory, "report.html")}`), stdout);
      while (!existsSync(join(place.path, "opened"))) await new Promise((later) => setImmediate(later));
      assert.equal(readFileSync(join(place.path, "opened"), "utf8"), join(directory, "report.html"));
      writeFileSync(join(directory, "report.html"), "<!doctype html><script>");
      assert.match(
        (await show([directory, "--open"], env)).stdout,
        /report\.html is not opened: the bundle is not as it was sealed/,
      );
    });

    it("says which program is missing", async () => {
      const directory = copy(passed, "20261124T170600Z-00000001");
      writeFileSync(join(directory, "report.html"), "<!doctype html>");
      reseal(directory);
      const { stdout } = await show([directory, "--open"], { PATH: place.path });
      assert.match(stdout, /(xdg-open|open) cannot be run \(ENOENT\): open .*report\.html yourself/);
    });
  });

  describe("with --only-new", () => {
    const first = "20261124T170600Z-00000000";
    const second = "20261125T170600Z-00000001";

    it("leaves out what failed before, too, says how many, and keeps the verdict", async () => {
      copy(failed, first);
      const { stdout, exitCode } = await show([copy(failed, second), "--only-new"]);
      assert.equal(exitCode, 1, stdout);
      assert.doesNotMatch(stdout, /✘/);
      assert.match(
        stdout,
        new RegExp(`--only-new: 1 known failure left out, which ${first} had, too: lineage\\.outputs\n`),
      );
    });

    it("tells what did not fail before", async () => {
      copy(passed, first);
      const { stdout, exitCode } = await show([copy(failed, second), "--only-new"]);
      assert.equal(exitCode, 1, stdout);
      assert.match(stdout, /✘ lineage\.outputs/);
      assert.match(stdout, new RegExp(`--only-new: no failure is known from the rehearsal before, ${first}`));
    });

    it("passes over one that says nothing, is another stack's, or was changed", async () => {
      copy(error, "20261125T170500Z-00000000");
      const others = copy(failed, "20261125T170400Z-00000000");
      forge(others, "verdict.json", (text) => text.replace('"stack": "example"', '"stack": "another"'));
      writeFileSync(join(copy(failed, "20261125T170300Z-00000000"), "cli.log"), "changed");
      copy(passed, first);
      const { stdout } = await show([copy(failed, second), "--only-new"]);
      assert.match(stdout, new RegExp(`from the rehearsal before, ${first}`));
    });

    it("tells every failure where there is no rehearsal before", async () => {
      const { stdout } = await show([copy(failed, second), "--only-new"]);
      assert.match(
        stdout,
        /✘ lineage\.outputs[\s\S]*--only-new: there is no earlier rehearsal of this stack to compare with/,
      );
    });

    it("looks for it in the bucket of a bundle that is there", async () => {
      await using server = await S3Server.start();
      for (const name of [first, second])
        for (const file of readdirSync(failed))
          server.objects.set(`evidence/marquez/${name}/${file}`, readFileSync(join(failed, file)));
      const { stdout, exitCode } = await show([
        `s3://evidence/marquez/${second}`,
        "--only-new",
        "--json",
        ...asAws(server),
      ]);
      assert.equal(exitCode, 1, stdout);
      const { known, comparedWith, expectations } = JSON.parse(stdout);
      assert.deepEqual([known, comparedWith], [["lineage.outputs"], first]);
      assert.ok(expectations.every(({ status }: { status: string }) => status !== "failed"));
    });
  });
});
