import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { execa, execaSync } from "execa";
import { cacheDirectory } from "../../directories.ts";
import { packageRoot } from "../../version.ts";
import { type Place, place } from "../e2e/command.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { ownProject } from "../e2e/own-project.ts";
import { skipWhereRefused } from "../machine/elsewhere.ts";

const rehearse = [process.execPath, join(packageRoot, "rehearse.ts")];
const storedAt = ({ evidence, bucket }: Place) =>
  [`evidence.directory=${evidence}`, `evidence.folder=${bucket}`].flatMap((one) => ["--set", one]);

describe("a rehearsal of the sample with a home folder that cannot be written", function () {
  this.timeout(180_000);

  it("passes where variables name other folders, and leaves nothing there", async () => {
    const at = place();
    const home = join(at.directory, "home");
    mkdirSync(home, { mode: 0o555 });
    // Root may write everywhere but on a file system that is read-only.
    const readOnly = ["unshare", "--mount", "sh", "-c", `mount --bind -o ro ${home} ${home} && exec "$@"`, "sh"];
    const around = process.getuid?.() === 0 ? readOnly : [];
    const [file = "", ...args] = [...around, ...rehearse, "run", "--json", ...storedAt(at)];
    const { exitCode, stdout, stderr } = await execa(file, args, {
      cwd: packageRoot,
      reject: false,
      env: {
        HOME: home,
        XDG_CACHE_HOME: join(at.directory, "cache"),
        XDG_STATE_HOME: join(at.directory, "state"),
        LINEAGE_REHEARSAL_STATE: undefined,
        // Its tools are there already.
        LINEAGE_REHEARSAL_CACHE: cacheDirectory(),
      },
    });
    assert.equal(exitCode, 0, stdout + stderr);
    await assertNothingLeft(JSON.parse(stdout).id);
    assert.deepEqual(readdirSync(home), []);
    chmodSync(home, 0o755);
  });
});

describe("a rehearsal of a user whom the system does not know, without HOME", function () {
  this.timeout(180_000);

  it("is carried out, with a cache that it may only read", async function () {
    const group = statSync("/var/run/docker.sock", { throwIfNoEntry: false })?.gid;
    const asUnknown = ["setpriv", "--reuid=54321", "--regid=54321", `--groups=${group}`];
    skipWhereRefused(this, [...asUnknown, process.execPath, rehearse[1] as string, "--version"]);
    const project = ownProject();
    const cache = readOnlyCache(project.directory);
    for (const path of [project.directory, project.evidence, project.bucket]) mkdirSync(path, { recursive: true });
    for (const path of [project.directory, project.evidence, project.bucket]) chmodSync(path, 0o777);
    const [file = "", ...args] = [...asUnknown, ...rehearse, "run", "--json"];
    const env = { HOME: undefined, USER: undefined, LINEAGE_REHEARSAL_CACHE: cache };
    const { exitCode, stdout, stderr } = await execa(file, args, {
      cwd: project.directory,
      env: { ...env, LINEAGE_REHEARSAL_STATE: join(project.directory, "state") },
      reject: false,
    });
    // Nothing sends lineage here: the verdict is that, and no other one.
    const { verdict, errors, id } = JSON.parse(stdout || "{}");
    assert.deepEqual([exitCode, verdict, errors], [1, "failed", []], stderr);
    await assertNothingLeft(id);
  });
});

/** The tools of this machine in a cache of root's, which others may read. */
function readOnlyCache(parent: string): string {
  const cache = join(parent, "cache");
  mkdirSync(cache, { mode: 0o755 });
  const tools = readdirSync(cacheDirectory())
    .filter((name) => /^(?:pulumi-(?!home)|uv-|versitygw-)/.test(name) && !name.includes(".unfinished-"))
    .map((name) => join(cacheDirectory(), name));
  // Links, where they are on the same disk.
  execaSync("sh", ["-c", 'cp -al "$@" 2>/dev/null || cp -a "$@"', "sh", ...tools, cache]);
  return cache;
}

describe("a rehearsal without a terminal", function () {
  this.timeout(180_000);

  it("passes in a session of its own, with no standard input at all", async () => {
    const project = ownProject({ refine: { command: ["true"] }, job: "a.job" });
    const [file = "", ...args] = ["setsid", "--wait", "sh", "-c", 'exec "$@" <&-', "sh", ...rehearse, "run", "--json"];
    const env = { LINEAGE_REHEARSAL_STATE: join(project.directory, "state") };
    const { exitCode, stdout, stderr } = await execa(file, args, { cwd: project.directory, env, reject: false });
    const done = JSON.parse(stdout);
    // Nothing sends lineage here: the verdict is that, and no other one.
    assert.deepEqual([exitCode, done.verdict, done.errors], [1, "failed", []], stderr);
    await assertNothingLeft(done.id);
  });

  it("goes on when nobody reads what it prints, says so, and ends with the exit code of the verdict", async () => {
    const project = ownProject();
    const [file = "", ...args] = [...rehearse, "run"];
    const env = { ...process.env, LINEAGE_REHEARSAL_STATE: join(project.directory, "state") };
    const child = spawn(file, args, { cwd: project.directory, env, stdio: ["ignore", "pipe", "pipe"] });
    const told = text(child.stderr);
    // As `| head -1` does.
    await once(child.stdout, "data");
    child.stdout.destroy();
    assert.deepEqual(await once(child, "exit"), [1, null]);
    assert.match(await told, /^Standard output cannot be written any more \(EPIPE\): the work goes on/m);
    const [bundle = ""] = readdirSync(project.evidence);
    assert.ok(readdirSync(join(project.evidence, bundle)).includes("SHA256SUMS"));
  });
});
