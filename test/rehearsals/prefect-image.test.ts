import assert from "node:assert/strict";
import { chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectKey } from "../../directories.ts";
import { labelled } from "../../docker/containers.ts";
import { until } from "../../machine/until.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { packageRoot } from "../../version.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { type OwnProject, ownProject } from "../e2e/own-project.ts";

const worker = ["prefect", "worker", "start", "--pool", "in-image", "--type", "process"];

/** The image of Prefect stands for a user's own, which has Prefect and the flow's packages. */
describe("a Prefect worker in a container", function () {
  this.timeout(240_000);
  let [folder, image] = ["", ""];
  let project: OwnProject;
  /** Whoever owns the folder: another user than the one of the tests where they run as root. */
  const owner = process.getuid?.() === 0 ? 4321 : (process.getuid?.() ?? 0);

  before(async () => {
    image = (await resolveImage("prefect", officialImages.prefect, { standIns: "allow", say: () => {} })).reference;
    project = ownProject({
      refine: { image, cwd: "a, folder", command: ["python3", "emit.py", "a.job", "1"] },
      prefect: {
        image,
        deployment: "in-image",
        job: "in-image",
        register: ["python3", "in-image.py", "--pool", "in-image"],
        worker,
      },
    });
    folder = join(project.directory, "a, folder");
    mkdirSync(folder);
    copyFileSync(join(packageRoot, "test", "e2e", "emit.py"), join(folder, "emit.py"));
    copyFileSync(join(import.meta.dirname, "in-image.py"), join(folder, "in-image.py"));
    for (const path of [folder, join(folder, "emit.py"), join(folder, "in-image.py")])
      if (process.getuid?.() === 0) chownSync(path, owner, owner);
  });
  beforeEach(() => rmSync(join(folder, "dist"), { recursive: true, force: true }));

  const run = (set: string[]) => project.rehearse(["run", "--json", ...set.flatMap((one) => ["--set", one])]);

  async function rehearsed(...set: string[]) {
    const { exitCode, stdout, stderr } = await run(set);
    assert.notEqual(stdout, "", stderr);
    const result = JSON.parse(stdout);
    await assertNothingLeft(result.id);
    const read = (file: string) => readFileSync(join(result.evidence.directory, file), "utf8");
    return { exitCode, result, read };
  }

  function assertPassed({ exitCode, result, read }: Awaited<ReturnType<typeof rehearsed>>): void {
    assert.deepEqual([exitCode, result.errors], [0, []], JSON.stringify(result.expectations, null, 1));
    const passed = result.expectations.filter(({ status }: { status: string }) => status === "passed");
    for (const name of ["prefect.flow-run", "prefect.lineage", "prefect.accepted"])
      assert.ok(
        passed.some((one: { name: string }) => one.name === name),
        name,
      );
    assert.match(read("worker.log"), new RegExp(`\\[in a container of ${image}\\]`));
    assert.match(read("flow-run.log"), new RegExp(`flow run in ${folder} as ${owner}`));
    assert.equal(statSync(join(folder, "dist", "flow.txt")).uid, owner);
  }

  it("starts beside Prefect's boot, registers, and its flow run's lineage arrives to its last event", async () => {
    const done = await rehearsed();
    assertPassed(done);
    const { result, read } = done;
    assert.match(read("register.log"), /registered from .* at http:\/\/host\.docker\.internal:\d+\/api/);
    // There is such a step only where they start before Prefect answers.
    const early = result.steps.find(({ name }: { name: string }) => name === "worker");
    assert.equal(early?.status, "passed", JSON.stringify(result.steps));
    assert.match(read("cli.sh"), /docker run --rm/);
    assert.ok(!/host\.docker\.internal:\d|127\.0\.0\.1:\d/.test(read("cli.sh").replace(/^#.*/gm, "")), read("cli.sh"));
  });

  it("reaches a Prefect and a Marquez that run already on the loopback, and its copied files come back", async () => {
    const theirs = ownProject({ prefect: { deployment: "none" } });
    try {
      const { exitCode, stdout, stderr } = await theirs.rehearse(["up", "--json"]);
      assert.equal(exitCode, 0, stderr);
      const { urls } = JSON.parse(stdout);
      const existing = [`marquez.url=${urls.marquez}`, `prefect.url=${urls.prefect}`];
      const listener = { command: ["sh", "-c", 'echo "to $PREFECT_API_URL"; exec sleep 600'], ready: "^to " };
      const copied = ["prefect.container.files=copy", "refine.container.files=copy"];
      const done = await rehearsed(...existing, ...copied, `prefect.companions=${JSON.stringify({ listener })}`);
      assertPassed(done);
      assert.match(done.read("listener.log"), /in a container of (.|\n)*to http:\/\/host\.docker\.internal:\d+\/api/);
      assert.match(done.read("cli.log"), /in a container of/);
    } finally {
      await theirs.rehearse(["down"]);
    }
  });

  it("is told as one whose image lacks the program, by its settings", async () => {
    const { exitCode, result } = await rehearsed('prefect.worker=["no-such-program"]', 'prefect.register=["true"]');
    assert.equal(exitCode, 1, JSON.stringify(result.errors));
    const flowRun = result.expectations.find(({ name }: { name: string }) => name === "prefect.flow-run");
    assert.match(flowRun.found, /the worker ended before the flow run did: exit code 127/);
    assert.match(flowRun.hint, /Has the image \S+ this program\?/);
  });

  it("is gone with the rehearsal when that is killed", async () => {
    const label = `lineage-rehearsal.project=${projectKey(project.directory, join(project.directory, "state"))}`;
    const left = () => labelled("container", label);
    const started = join(folder, "started");
    const command = JSON.stringify(["sh", "-c", "touch started; sleep 600"]);
    const rehearsal = run([`prefect.worker=${command}`]);
    await until(async () => existsSync(started), Boolean, { every: 50, within: 60_000 });
    (rehearsal as unknown as { kill: (signal: string) => void }).kill("SIGKILL");
    await rehearsal;
    await until(left, ({ length }) => length === 0, { every: 100, within: 60_000 });
    await project.rehearse(["reap"]);
  });
});
