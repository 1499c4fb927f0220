import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { isAlive } from "../../machine/process-identity.ts";
import { rehearsalVariable } from "../../machine/process-tree.ts";
import { until } from "../../machine/until.ts";
import { FakeClient } from "../docker/fake-client.ts";

const here = import.meta.dirname;
const id = "20261124t170600z-guarded0";
const label = `label=lineage-rehearsal.id=${id}`;

/** Waits until a process that is no child of this one has ended. */
const ended = (pid: number) =>
  until(
    () => isAlive(pid),
    (alive) => !alive,
    { every: 20 },
  );

describe("the guard of a rehearsal", () => {
  const started: number[] = [];
  afterEach(() => {
    for (const pid of started.splice(0)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {} // The guard has ended it.
    }
  });

  /** Runs a process with a guard until both have ended. */
  async function guarded(end: "kill" | "release") {
    const { stdout } = await execa(process.execPath, [join(here, "guarded.ts"), end], {
      // A group of its own: the process finds its guard by it.
      detached: true,
      reject: false,
    });
    const pids: Record<"guard" | "watched" | "released", number> = JSON.parse(stdout);
    started.push(pids.watched, pids.released);
    assert.ok(pids.guard > 0);
    await ended(pids.guard);
    return pids;
  }

  it("ends what it watches when the rehearsal is killed, and removes what carries its id", async () => {
    // One container has the label until it is removed.
    using docker = new FakeClient(
      'gone="$0.gone"',
      'case "$*" in "container rm"*) touch "$gone";; "container ls"*) [ -e "$gone" ] || echo a-container;; esac',
    );
    const { watched, released } = await guarded("kill");
    assert.ok(!isAlive(watched), "the watched process was killed");
    assert.ok(isAlive(released), "the one that it no longer watches was not");
    assert.ok(docker.calls.includes("container rm --force --volumes -- a-container"));
    for (const kind of ["container", "network", "volume"])
      assert.ok(docker.calls.some((call) => call.startsWith(`${kind} ls --quiet --filter ${label}`)));
  });

  it("leaves everything alone when the rehearsal ends by itself, and ends with it", async () => {
    using docker = new FakeClient();
    const { watched, released } = await guarded("release");
    assert.ok(isAlive(watched) && isAlive(released));
    assert.throws(() => docker.calls, /ENOENT/, "the container engine was not asked");
  });

  it("ends what belongs to the rehearsal by its environment, too: a process may start just before the kill", async function () {
    if (process.platform !== "linux") this.skip();
    using _docker = new FakeClient();
    const child = execa("sleep", ["600"], { env: { [rehearsalVariable]: id }, reject: false, cleanup: false });
    const other = execa("sleep", ["600"], { env: { [rehearsalVariable]: `${id}x` }, reject: false });
    // The pipe ends at once, without a release.
    await execa(process.execPath, [join(here, "..", "..", "rehearsal", "guard-process.ts"), id], { input: "" });
    assert.equal((await child).signal, "SIGKILL");
    assert.ok(isAlive(other.pid as number));
    other.kill();
    await other;
  });
});
