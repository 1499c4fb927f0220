import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { packageRoot } from "../../version.ts";
import { bundleFiles, nameAfter, type Synthetic } from "../history/synthetic.ts";
import { S3Server } from "../store/s3-server.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the command history", function () {
  this.timeout(60_000);
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("history-");
    const settings = {
      namespace: "analytics",
      job: "etl.load",
      refine: { command: ["true"] },
      prefect: { enabled: false },
      evidence: { folder: join(place.path, "s3"), prefix: "staging" },
    };
    const config = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`lineage-rehearsal:${key}`, value]),
    );
    writeFileSync(join(place.path, "Pulumi.mine.yaml"), stringify({ config }));
  });
  afterEach(() => place.remove());

  const rehearse = (args: string[], env: Record<string, string> = {}) =>
    execa(process.execPath, [join(packageRoot, "rehearse.ts"), "history", ...args], {
      cwd: place.path,
      reject: false,
      env: { NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    });

  /** Writes bundles into the folder that the gateway of the stack serves, the oldest first. */
  function stored(...all: Synthetic[]): string {
    const folder = join(place.path, "s3", "lineage-evidence", "staging");
    for (const [nth, given] of all.entries()) {
      mkdirSync(join(folder, nameAfter(nth)), { recursive: true });
      for (const [file, text] of Object.entries(bundleFiles(nameAfter(nth), given)))
        writeFileSync(join(folder, nameAfter(nth), file), text);
    }
    return folder;
  }

  it("lists the store of the stack, the newest first, and says which expectations are flaky", async () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    stored({ commit }, { commit, failed: ["lineage.kept"] }, { stack: "other" });
    const { exitCode, stdout, stderr } = await rehearse(["--stack", "mine"]);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    assert.equal(
      stdout,
      `time (UTC)           stack  verdict  drift  seconds  commit        failed
2026-01-01 00:01:00  mine   failed   –         20.0  0123456789ab  lineage.kept (flaky)
2026-01-01 00:00:00  mine   passed   –         20.0  0123456789ab
flaky: lineage.kept of mine: both met and not met at commit 0123456789ab`,
    );
  });

  it("lists a folder that is named, with the rehearsals of every stack, and writes a page that links the bundles", async () => {
    const folder = stored({}, { stack: "other", verdict: "error" });
    writeFileSync(join(folder, nameAfter(1), "report.html"), "");
    mkdirSync(join(place.path, "pages"));
    const file = join(place.path, "pages", "history.html");
    const { stdout } = await rehearse([folder, "--json", "--html", file]);
    const links = [...readFileSync(file, "utf8").matchAll(/href="([^"]+)"/g)].map(([, link]) => link);
    assert.deepEqual(links, [`./../s3/lineage-evidence/staging/${nameAfter(1)}/report.html`]);
    const { location, rehearsals, flaky, problems } = JSON.parse(stdout);
    assert.deepEqual([location, flaky, problems], [folder, [], []]);
    assert.deepEqual(
      rehearsals.map(({ name, stack, verdict, location, deleted }: Record<string, unknown>) => [
        name,
        stack,
        verdict,
        location,
        deleted,
      ]),
      [
        [nameAfter(1), "other", "error", join(folder, nameAfter(1)), false],
        [nameAfter(0), "mine", "passed", join(folder, nameAfter(0)), false],
      ],
    );
  });

  it("lists a bucket, adds to its index what is missing there, and rebuilds it", async () => {
    await using server = await S3Server.start();
    for (let nth = 0; nth < 30; nth++)
      for (const [file, text] of Object.entries(bundleFiles(nameAfter(nth))))
        server.objects.set(`evidence/staging/${nameAfter(nth)}/${file}`, Buffer.from(text));
    const aws = [`aws:endpoints=[{"s3":"${server.url}"}]`, "aws:s3UsePathStyle=true", "aws:region=us-east-1"];
    const args = ["s3://evidence/staging/", ...aws.flatMap((one) => ["--set", one])];
    const env = { AWS_ACCESS_KEY_ID: "a-key", AWS_SECRET_ACCESS_KEY: "a-secret" };
    const { stdout, exitCode } = await rehearse([...args, "--limit", "2"], env);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^time .*\n2026-01-01 00:29:00 .*\n2026-01-01 00:28:00 .*$/);
    const rebuilt = await rehearse([...args, "--rebuild"], env);
    assert.match(rebuilt.stdout, /^30 bundles in s3:\/\/evidence\/staging: \d+ added to the index, 0 corrected in it$/);
    assert.equal([...server.objects.keys()].filter((key) => key.startsWith("evidence/staging/index/")).length, 30);
    server.refuses = true;
    const refused = await rehearse(args, env);
    assert.equal(refused.exitCode, 3);
    assert.match(refused.stderr, /AccessDenied: no one may write here\n.*s3:ListBucket.*docs\/history\.md/s);
  });

  it("refuses what is no place of bundles: exit code 2", async () => {
    const folder = join(stored({}), nameAfter(0));
    const { exitCode, stderr } = await rehearse([folder]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /it is one bundle\n.*Name a folder that holds bundles/);
  });
});
