import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeContext } from "../docker/engine-proxy.ts";
import { result } from "../e2e/command.ts";
import { bundles, isStored } from "../faults/bundles.ts";
import { run } from "../faults/command.ts";
import { until } from "../faults/condition.ts";
import { processes } from "../faults/leftovers.ts";
import { place } from "../faults/place.ts";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { stackImages } from "./stack-images.ts";

describe("an engine on another machine, over SSH", function () {
  this.timeout(240_000);
  let machine: RemoteMachine;
  let images: Record<string, string>;
  let env: Record<string, string>;

  before(async () => {
    images = await stackImages();
    machine = await remoteMachine(Object.values(images));
    env = { DOCKER_HOST: `ssh://root@${machine.address}`, PATH: machine.path };
  });
  after(() => machine?.[Symbol.asyncDispose]());

  it("rehearses the sample with Prefect, stores the evidence here, and leaves nothing there", async () => {
    const at = place();
    const sets = Object.entries(images).flatMap(([name, image]) => ["--set", `images.${name}=${image}`]);
    const { exitCode, result: said } = await result(at, sets, env);
    assert.equal(exitCode, 0, JSON.stringify(said, null, 1));
    const [bundle = ""] = bundles(at);
    assert.ok(await isStored(at, bundle));
    assert.deepEqual(await machine.left(), []);
    await until("no process is left here", () => processes(at).length === 0, 20_000);
  });

  it("is used by up, a rehearsal on that stack, and down, where a context names it", async () => {
    const at = place(() => ({ images }));
    const client = join(at.directory, "client");
    mkdirSync(client);
    writeContext(client, "elsewhere", { Host: `ssh://root@${machine.address}` });
    const named = { PATH: machine.path, DOCKER_CONFIG: client, DOCKER_CONTEXT: "elsewhere" };
    const faults = async (...args: string[]) => {
      const { exitCode, output } = await run(at, args, { env: named });
      assert.equal(exitCode, 0, output);
      return output;
    };
    assert.match(await faults("up", "-s", "faults"), /ssh -N -L 127\.0\.0\.1:\d+:127\.0\.0\.1:\d+ /);
    assert.match(
      await faults("port", "marquez", "5000", "-s", "faults"),
      /addresses of the machine of the Docker engine/,
    );
    await faults("run", "-s", "faults", "--on", "faults");
    const [bundle = ""] = bundles(at);
    assert.ok(await isStored(at, bundle));
    await faults("down", "-s", "faults");
    assert.deepEqual(await machine.left(), []);
  });

  it("is not asked for the files of this machine: exit code 2, and nothing is started", async () => {
    const container = { files: "mount" };
    const at = place(() => ({ images, refine: { image: images.prefect as string, container, prepare: ["true"] } }));
    const { exitCode, output } = await run(at, ["run", "-s", "faults"], { env });
    assert.equal(exitCode, 2, output);
    assert.match(output, /refine\.container\.files: mount, where only a copy/);
    assert.match(output, /refine\.prepare: with refine\.image/);
    assert.doesNotMatch(output, /^(?:guard|provision): running/m);
  });

  it("is shown by doctor and plan as one of another machine", async () => {
    const at = place(() => ({ images }));
    for (const command of ["doctor", "plan"]) {
      const { output } = await run(at, [command, "-s", "faults"], { env });
      assert.match(output, /ssh:\/\/root@[\d.]+, DOCKER_HOST; on another machine: its ports come here through SSH/);
    }
  });
});
