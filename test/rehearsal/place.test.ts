import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { stringify } from "yaml";
import { takePlace } from "../../machine/places.ts";
import { inWords } from "../../rehearsal/place.ts";
import { packageRoot } from "../../version.ts";
import { FakeClient } from "../docker/fake-client.ts";
import { temporaryPlace } from "../temporary-place.ts";

const gigabyte = 1024 ** 3;

/** What `docker info` says of an engine in a virtual machine. */
const information = (id: string, memory: number) =>
  `[ "$1" = info ] && echo '${JSON.stringify({ ID: id, NCPU: 2, MemTotal: memory, KernelVersion: "of a virtual machine" })}'; exit 0`;

describe("a place on the container engine", function () {
  this.timeout(60_000);
  let at: ReturnType<typeof temporaryPlace>;
  let child: ChildProcess;
  beforeEach(() => {
    at = temporaryPlace("place-");
    const settings = {
      namespace: "a.namespace",
      job: "a.job",
      refine: { command: ["true"] },
      prefect: { enabled: false },
      evidence: { directory: "./evidence", folder: "./bucket" },
    };
    const config = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`lineage-rehearsal:${key}`, value]),
    );
    writeFileSync(join(at.path, "Pulumi.local.yaml"), stringify({ config }));
  });
  afterEach(() => {
    child.kill("SIGKILL");
    at.remove();
  });

  /** A rehearsal as a real process, with what it has written so far; all of it has been read when it has ended here. */
  function rehearsing(...args: string[]) {
    const env = { ...process.env, LINEAGE_REHEARSAL_STATE: join(at.path, "state") };
    const started = spawn(process.execPath, [join(packageRoot, "rehearse.ts"), "run", ...args], { cwd: at.path, env });
    child = started;
    let output = "";
    const said = (words: string) =>
      new Promise<void>((resolve, reject) => {
        started.stdout.on("data", (chunk) => {
          output += chunk;
          if (output.includes(words)) resolve();
        });
        started.once("close", () => reject(new Error(`it has ended: ${output}`)));
      });
    return { started, said, output: () => output, stderr: text(started.stderr), exit: once(started, "close") };
  }

  it("is waited for, and a signal ends the wait with one line, and leaves nothing", async () => {
    using _docker = new FakeClient(information("one-engine", 16 * gigabyte));
    await using _held = await takePlace("engine one-engine", { places: 1 });
    const { started, said, output, stderr, exit } = rehearsing("--ephemeral", "--at-most", "1");
    await said("waiting for a place: 1 of 1 taken, 0 before you");
    started.kill("SIGINT");
    assert.deepEqual(await exit, [130, null]);
    assert.equal(output(), "place: running (waiting for a place: 1 of 1 taken, 0 before you)\n");
    assert.equal(await stderr, "\nStopping: nothing was started.\n");
    assert.deepEqual(readdirSync(join(at.path, "evidence")), []);
    assert.deepEqual(
      readdirSync(join(at.path, "state"), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
      [],
    );
  });

  it("is refused by an engine that could not hold one rehearsal, with exit code 3", async () => {
    using docker = new FakeClient(information("small-engine", gigabyte / 4));
    const { stderr, exit, started } = rehearsing("--json");
    const printed = text(started.stdout);
    assert.deepEqual(await exit, [3, null]);
    const { verdict, errors } = JSON.parse(await printed);
    assert.deepEqual([verdict, errors.length, errors[0].code], ["error", 1, "CAPACITY"]);
    assert.match(
      errors[0].message,
      /256 MB of memory are free, and one rehearsal takes \d+ MB\n.*Nothing was started\./,
    );
    assert.doesNotMatch(await stderr, /tools: running/);
    assert.ok(
      docker.calls.every((call) => /^(info|container ls)/.test(call)),
      docker.calls.join("\n"),
    );
  });

  it("is not asked for with a wrong number: exit code 2", async () => {
    using _docker = new FakeClient("exit 1");
    const { stderr, exit } = rehearsing("--at-most", "none");
    assert.deepEqual(await exit, [2, null]);
    assert.match(await stderr, /--at-most is "none"/);
  });

  it("that is free for want of room is told as that", () => {
    const short = "900 MB of memory are free, and one rehearsal takes 1500 MB";
    assert.equal(inWords({ places: 4, taken: 2, before: 0 }, short), `waiting for room: ${short}; 2 run`);
    assert.equal(inWords({ places: 4, taken: 4, before: 3 }, short), "waiting for a place: 4 of 4 taken, 3 before you");
  });
});
