import assert from "node:assert/strict";
import { chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectKey } from "../../directories.ts";
import { labelled } from "../../docker/containers.ts";
import { until } from "../../machine/until.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { packageRoot } from "../../version.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { ownProject } from "../e2e/own-project.ts";

/** Prints where it is, writes a file, and sends the lineage of one run from the standard library of Python alone. */
const work = `
set -e
echo "in $(pwd) as $(id -u):$(id -g), to $OPENLINEAGE_URL, key $KEY"
mkdir -p dist
date > dist/out.txt
python3 emit.py a.job 1
`;
const secret = "a-key-of-the-refinement";

/** The image of Prefect stands for a user's own: the engine holds it, and it has Python. */
describe("a refinement in a container", function () {
  this.timeout(240_000);
  let project: ReturnType<typeof ownProject>;
  let [folder, image, id] = ["", "", ""];
  /** Whoever owns the folder: another user than the one of the tests where they run as root. */
  const owner = process.getuid?.() === 0 ? 4321 : (process.getuid?.() ?? 0);

  before(async () => {
    image = (await resolveImage("prefect", officialImages.prefect, { standIns: "allow", say: () => {} })).reference;
    project = ownProject({
      refine: { image, cwd: "a, folder", command: ["sh", "work.sh"], output: "dist/out.txt", env: { KEY: secret } },
    });
    folder = join(project.directory, "a, folder");
    mkdirSync(folder);
    copyFileSync(join(packageRoot, "test", "e2e", "emit.py"), join(folder, "emit.py"));
    writeFileSync(join(folder, "work.sh"), work);
    for (const path of [folder, join(folder, "emit.py"), join(folder, "work.sh")])
      if (process.getuid?.() === 0) chownSync(path, owner, owner);
    const { exitCode, stdout, stderr } = await project.rehearse(["up", "--json"]);
    assert.equal(exitCode, 0, stderr);
    ({ id } = JSON.parse(stdout));
  });

  after(async () => {
    await project.rehearse(["down"]);
    await assertNothingLeft(id);
  });

  const run = (set: string[]) =>
    project.rehearse(["run", "--on", "local", "--json", ...set.flatMap((one) => ["--set", one])]);

  async function rehearsed(...set: string[]) {
    const { exitCode, stdout, stderr } = await run(set);
    assert.notEqual(stdout, "", stderr);
    const result = JSON.parse(stdout);
    await assertNothingLeft(result.id);
    const refineExit = result.expectations.find(({ name }: { name: string }) => name === "refine.exit");
    const log = readFileSync(join(result.evidence.directory, "cli.log"), "utf8");
    return { exitCode, result, refineExit, log, all: stdout };
  }

  for (const files of ["mount", "copy"])
    it(`sends its lineage from inside, and its files come back as their owner's: ${files}`, async () => {
      rmSync(join(folder, "dist"), { recursive: true, force: true });
      const { exitCode, result, log } = await rehearsed(`refine.container.files=${files}`);
      assert.deepEqual([exitCode, result.errors], [0, []], log);
      assert.match(log, new RegExp(`in ${folder} as ${owner}:`));
      assert.match(log, /to http:\/\/host\.docker\.internal:\d+, key \*\*\*/);
      for (const path of ["dist", "dist/out.txt"]) assert.equal(statSync(join(folder, path)).uid, owner, path);
      assert.ok(result.images.some(({ name }: { name: string }) => name === "refine.image"));
      const evidence = ["events.ndjson", "cli.sh", "verdict.json"].map((file) =>
        readFileSync(join(result.evidence.directory, file), "utf8"),
      );
      assert.match(evidence[0] ?? "", /"COMPLETE"/);
      assert.match(evidence[1] ?? "", /docker run --rm/);
      assert.ok(!evidence.join("").includes(secret));
    });

  it("is told as one that passed its memory limit", async () => {
    const command = JSON.stringify(["python3", "-c", "bytearray(300 << 20)"]);
    const { exitCode, refineExit } = await rehearsed(`refine.command=${command}`, "refine.container.megabytes=64");
    assert.deepEqual([exitCode, refineExit.status], [1, "failed"]);
    assert.match(refineExit.found, /^exit code 137/);
    assert.match(refineExit.hint, /memory limit of 64 MB: set refine\.container\.megabytes/);
  });

  it("is told as one whose image has no such program, or no such user", async () => {
    const missing = await rehearsed('refine.command=["no-such-program"]');
    assert.match(missing.refineExit.found, /^exit code 127/);
    assert.match(missing.refineExit.hint, /Has the image \S+ this program\?/);
    const nobody = await rehearsed("refine.container.user=nobody-of-that-name");
    assert.match(nobody.refineExit.found, /unable to find user nobody-of-that-name/);
    assert.match(nobody.refineExit.hint, /Correct refine\.image, refine\.container/);
  });

  it("is ended by its time limit with its container, although it ignores SIGTERM", async () => {
    const command = JSON.stringify(["sh", "-c", "trap '' TERM; sleep 600 & wait; wait; sleep 600"]);
    const { exitCode, refineExit } = await rehearsed(`refine.command=${command}`, "refine.timeout=1s");
    assert.equal(exitCode, 1);
    assert.match(refineExit.found, /^ended by its deadline/);
  });

  it("leaves no container behind when the rehearsal is killed", async () => {
    const started = join(folder, "started");
    const command = JSON.stringify(["sh", "-c", "touch started; sleep 600"]);
    const label = `lineage-rehearsal.project=${projectKey(project.directory, join(project.directory, "state"))}`;
    const before = await labelled("container", label);
    const rehearsal = run([`refine.command=${command}`]);
    await until(async () => existsSync(started), Boolean, { every: 50, within: 60_000 });
    assert.equal((await labelled("container", label)).length, before.length + 1);
    (rehearsal as unknown as { kill: (signal: string) => void }).kill("SIGKILL");
    await rehearsal;
    const left = () => labelled("container", label);
    await until(left, ({ length }) => length === before.length, { every: 100, within: 60_000 });
  });
});
