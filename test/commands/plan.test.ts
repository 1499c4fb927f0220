import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { packageRoot } from "../../version.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("rehearse plan", function () {
  this.timeout(30_000);
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("project-");
    const config = {
      "lineage-rehearsal:namespace": "ns",
      "lineage-rehearsal:job": "a.job",
      "lineage-rehearsal:refine": { command: ["touch", join(place.path, "ran")] },
      "lineage-rehearsal:prefect": { enabled: false },
      "lineage-rehearsal:services": { own: { image: "example/own:1" } },
      "lineage-rehearsal:marquez": { url: "http://127.0.0.1:9", token: { variable: "PLAN_TOKEN" } },
    };
    writeFileSync(join(place.path, "Pulumi.mine.yaml"), stringify({ config }));
  });
  afterEach(() => place.remove());

  const plan = (...args: string[]) =>
    execa(process.execPath, [join(packageRoot, "rehearse.ts"), "plan", "--stack", "mine", ...args], {
      cwd: place.path,
      reject: false,
      env: {
        PLAN_TOKEN: "hunter2hunter2",
        LINEAGE_REHEARSAL_STATE: join(place.path, "state"),
        LINEAGE_REHEARSAL_CACHE: join(place.path, "cache"),
      },
    });
  /** It leaves what Node has compiled, for the next start, and nothing else. */
  const untouched = () => {
    assert.deepEqual(readdirSync(place.path), ["Pulumi.mine.yaml", "cache"]);
    assert.deepEqual(readdirSync(join(place.path, "cache")), ["compiled"]);
  };

  it("tells services, commands, steps, expectations and settings, makes nothing and runs nothing", async () => {
    using client = new FakeClient(
      'case "$*" in *own*) echo "id [\\"example/own@sha256:1\\"] null";; *) echo "No such image" >&2; exit 1;; esac',
    );
    const { exitCode, stdout } = await plan("--json", "--set", "refine.env.SECRET_KEY=other-secret");
    assert.equal(exitCode, 0);
    const told = JSON.parse(stdout);
    assert.deepEqual(
      told.services.map(({ name, present, origin }: Record<string, unknown>) => [name, present, origin]),
      [
        ["s3", false, told.services[0].origin],
        ["own", true, "in the Docker engine as sha256:1"],
        ["marquez", undefined, "runs already, and stays as it is"],
      ],
    );
    assert.match(told.services[0].origin, /^to be pulled/);
    assert.deepEqual(told.commands, [
      {
        setting: "refine.command",
        argv: ["touch", join(place.path, "ran")],
        cwd: place.path,
        variables: ["SECRET_KEY"],
      },
    ]);
    assert.ok(told.steps.includes("refine") && !told.steps.includes("prefect"), told.steps);
    assert.ok(told.expectations.some(({ title }: { title: string }) => title === "lineage.kept"));
    assert.deepEqual(
      told.settings.find(({ key }: { key: string }) => key === "marquez.token"),
      { key: "marquez.token", value: "***", source: "environment", from: "PLAN_TOKEN" },
    );
    assert.doesNotMatch(stdout, /hunter2hunter2|other-secret/);
    assert.ok(
      client.calls.every((call) => call.startsWith("image inspect ")),
      client.calls.join("\n"),
    );
    untouched();
    assert.equal(existsSync(join(place.path, "ran")), false);
  });

  it("is for people without --json, and without an engine says that images are not known", async () => {
    using _client = new FakeClient("echo 'Cannot connect' >&2; exit 1");
    const { exitCode, stdout } = await plan();
    assert.equal(exitCode, 0);
    assert.match(stdout, /^ {2}own +example\/own:1 +not known: .*Cannot connect/m);
    assert.match(stdout, /^ {2}refine\.command +touch .*\/ran +in /m);
    assert.match(stdout, /^ {2}– refine\.output: not judged: refine\.output is not set$/m);
    assert.match(stdout, /^ {2}job +a\.job +Pulumi\.mine\.yaml$/m);
    assert.match(stdout, /^ {2}marquez\.token +\*\*\* +environment \(PLAN_TOKEN\)$/m);
    untouched();
  });

  it("refuses wrong settings as a rehearsal would", async () => {
    const { exitCode, stderr } = await plan("--set", "refine.nosuch=1");
    assert.equal(exitCode, 2);
    assert.match(stderr, /refine\.nosuch: no such setting/);
  });
});
