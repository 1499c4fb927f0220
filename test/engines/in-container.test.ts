import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { labelledObjects } from "../../docker/containers.ts";
import type { Result } from "../../rehearsal/result.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { packageRoot } from "../../version.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { until } from "../faults/condition.ts";
import { prepare, sample } from "../sample/command.ts";
import { createRunner, rehearse, removeRunner, runRunner } from "./runner.ts";

/** The container has the socket of this machine's engine, as the runners of pipelines have it. */
describe("a rehearsal in a container, on the engine of its host", function () {
  this.timeout(180_000);
  const runner = `rehearsal-runner-${randomUUID().slice(0, 8)}`;
  let place: string;
  let image: string;
  /** The Python of the sample, where it is not among the programs of this machine. */
  let python: string[];

  before(async () => {
    await prepare();
    const [, home = ""] = /^home = (.+)$/m.exec(readFileSync(join(sample, ".venv", "pyvenv.cfg"), "utf8")) ?? [];
    python = home.startsWith("/usr/") ? [] : ["--volume", `${dirname(home)}:${dirname(home)}:ro`];
    ({ reference: image } = await resolveImage("prefect", officialImages.prefect, {
      standIns: "allow",
      say: () => {},
    }));
  });
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "in-container-"));
  });
  afterEach(async () => {
    await removeRunner(runner);
    rmSync(place, { recursive: true, force: true });
  });

  /** A project whose command sends lineage by the standard library of Python alone. */
  function project(settings: Record<string, unknown> = {}): string {
    const folder = join(place, "project");
    mkdirSync(folder);
    copyFileSync(join(packageRoot, "test", "e2e", "emit.py"), join(folder, "emit.py"));
    const all = {
      ...{ standIns: "allow", namespace: "a.namespace", job: "a.job", prefect: { enabled: false } },
      refine: { command: ["python3", "emit.py", "a.job", "1"] },
      evidence: { directory: "evidence", folder: "s3" },
      ...settings,
    };
    const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`lineage-rehearsal:${key}`, value]));
    writeFileSync(join(folder, "Pulumi.local.yaml"), stringify({ config }));
    return folder;
  }

  /** A second refinement, in an image. */
  const withAnother = (container: Record<string, unknown>) => {
    const command = ["python3", "emit.py", "another", "1"];
    return { refinements: { another: { job: "another", refine: { command, image, container } } } };
  };

  const storedIn = (folder: string) => readdirSync(folder, { recursive: true }).map(String);

  async function rehearsed(): Promise<Result> {
    const { stdout, stderr } = await runRunner(runner);
    assert.notEqual(stdout, "", stderr);
    const result: Result = JSON.parse(stdout);
    assert.deepEqual([result.verdict, result.errors], ["passed", []], JSON.stringify(result.expectations, null, 1));
    await assertNothingLeft(result.id);
    return result;
  }

  it("passes with a mounted checkout, under another path: the gateway serves the host's folder", async () => {
    const evidence = ["evidence.directory=/builds/evidence", "evidence.folder=/builds/s3"];
    await createRunner(
      { name: runner, writable: true, options: ["--volume", `${place}:/builds`, ...python, "--workdir", packageRoot] },
      ...rehearse("run", "--stack", "local", "--json", ...evidence.flatMap((set) => ["--set", set])),
    );
    const result = await rehearsed();
    assert.ok(result.images.some(({ name }) => name === "s3"));
    const stored = storedIn(join(place, "s3"));
    for (const file of ["SHA256SUMS", "graph.png", "flow-run.log"])
      assert.ok(
        stored.some((path) => path.endsWith(`${basename(result.evidence.directory)}/${file}`)),
        file,
      );
  });

  it("passes without one: its own folder holds the evidence, and a command in an image reaches the recorder", async () => {
    const folder = project(withAnother({ files: "copy" }));
    await createRunner(
      { name: runner, options: ["--workdir", "/work"] },
      ...["sh", "-c", `"$@" && node ${packageRoot}/rehearse.ts show >&2`, "sh", ...rehearse("run", "--json")],
    );
    await execa("docker", ["cp", `${folder}/.`, `${runner}:/work`]);
    const result = await rehearsed();
    assert.ok(!result.images.some(({ name }) => name === "s3"));
    await execa("docker", ["cp", `${runner}:/work/s3`, place]);
    assert.ok(storedIn(join(place, "s3")).some((path) => path.endsWith("SHA256SUMS")));
  });

  it("reaches the loopback as ever with its machine's network, and mounts the host's folder for a command in an image", async () => {
    const folder = project(withAnother({}));
    await createRunner(
      { name: runner, options: ["--network", "host", "--volume", `${folder}:/work`, "--workdir", "/work"] },
      ...rehearse("run", "--json"),
    );
    await rehearsed();
    assert.ok(existsSync(join(folder, "s3")));
  });

  it("brings up a stack, rehearses on it, and takes it down, each in a process of its own", async () => {
    const folder = project(withAnother({}));
    const each = [["up"], ["run", "--on", "local", "--json"], ["down"]].map((args) => rehearse(...args).join(" "));
    await createRunner(
      { name: runner, options: ["--volume", `${folder}:/work`, "--workdir", "/work"] },
      ...["sh", "-c", `${each[0]} >&2 && ${each[1]} && ${each[2]} >&2`],
    );
    const running = rehearsed();
    const { stdout: id } = await execa("docker", ["container", "inspect", "--format", "{{.Id}}", runner]);
    await running;
    const left = (await labelledObjects("lineage-rehearsal.id")).filter((one) => one.runner?.startsWith(`${id}@`));
    assert.deepEqual(left, []);
    const { stdout: networks } = await execa("docker", [
      ...[
        "container",
        "inspect",
        "--format",
        "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}",
        runner,
      ],
    ]);
    assert.doesNotMatch(networks, /lineage-rehearsal/);
  });

  it("leaves what a reap from outside removes at once when its container is killed", async () => {
    const folder = project({ refine: { command: ["sleep", "600"] } });
    await createRunner(
      { name: runner, options: ["--volume", `${folder}:/work`, "--workdir", "/work"] },
      ...rehearse("run"),
    );
    const running = runRunner(runner);
    const { stdout: id } = await execa("docker", ["container", "inspect", "--format", "{{.Id}}", runner]);
    const things = async () =>
      (await labelledObjects("lineage-rehearsal.id")).filter((one) => one.runner?.startsWith(`${id}@`));
    await until("it has containers and a network", async () => (await things()).length > 2);
    const state = { LINEAGE_REHEARSAL_STATE: join(place, "state") };
    const reap = () => execa(process.execPath, [join(packageRoot, "rehearse.ts"), "reap"], { env: state, all: true });
    await reap();
    assert.ok((await things()).length > 2, "a live rehearsal was reaped");
    await execa("docker", ["kill", "--signal", "KILL", runner]);
    await running;
    const { all } = await reap();
    assert.match(all, /the container of its process has ended/);
    assert.deepEqual(await things(), []);
  });
});
