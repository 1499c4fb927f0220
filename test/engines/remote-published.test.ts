import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { result } from "../e2e/command.ts";
import { bundles, isStored } from "../faults/bundles.ts";
import { run } from "../faults/command.ts";
import { place } from "../faults/place.ts";
import { overTls, tlsVariables } from "./certificates.ts";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { stackImages } from "./stack-images.ts";

describe("an engine on another machine whose ports are published at its address", function () {
  this.timeout(240_000);
  let machine: RemoteMachine;
  let images: Record<string, string>;

  before(async () => {
    images = await stackImages();
    machine = await remoteMachine(Object.values(images), overTls);
  });
  after(() => machine?.[Symbol.asyncDispose]());

  it("is rehearsed on over SSH: services are reached at the address, and nothing is left there", async () => {
    const at = place();
    const sets = Object.entries(images).map(([name, image]) => `images.${name}=${image}`);
    const env = { DOCKER_HOST: `ssh://root@${machine.address}`, PATH: machine.path };
    const all = [`publishAt=${machine.address}`, ...sets].flatMap((set) => ["--set", set]);
    const { exitCode, result: said } = await result(at, all, env);
    assert.equal(exitCode, 0, JSON.stringify(said, null, 1));
    const [bundle = ""] = bundles(at);
    // Where the worker reached Prefect.
    assert.ok(readFileSync(join(bundle, "worker.log"), "utf8").includes(` http://${machine.address}:`));
    assert.ok(await isStored(at, bundle));
    assert.deepEqual(await machine.left(), []);
  });

  it("keeps them there over TLS for up, a rehearsal on that stack, and down", async () => {
    const at = place(() => ({ images, publishAt: machine.address }));
    const rehearse = async (...args: string[]) => {
      const { exitCode, output } = await run(at, args, { env: tlsVariables(machine) });
      assert.equal(exitCode, 0, output);
      return output;
    };
    const up = await rehearse("up", "-s", "faults");
    const [url = ""] = /http:\/\/[\d.]+:\d+/.exec(up) ?? [];
    assert.equal(new URL(url).hostname, machine.address, up);
    assert.match(up, /for whoever reaches its address/);
    assert.equal(
      await rehearse("port", "marquez", "5000", "-s", "faults"),
      `${machine.address}:${new URL(url).port}\n`,
    );
    await rehearse("run", "-s", "faults", "--on", "faults");
    assert.ok(await isStored(at, bundles(at)[0] ?? ""));
    await rehearse("down", "-s", "faults");
    assert.deepEqual(await machine.left(), []);
  });

  it("is told apart by plan", async () => {
    const at = place(() => ({ images, publishAt: machine.address }));
    const { output } = await run(at, ["plan", "-s", "faults"], { env: tlsVariables(machine) });
    assert.match(output, new RegExp(`its ports are published at ${machine.address}, for whoever reaches that address`));
  });

  it("is the only kind of engine for which an address may be set: exit code 2, and nothing is started", async () => {
    const at = place(() => ({ images, publishAt: machine.address }));
    const { exitCode, output } = await run(at, ["run", "-s", "faults"]);
    assert.equal(exitCode, 2, output);
    assert.match(output, /is one of this machine[\s\S]*Leave out publishAt/);
    assert.doesNotMatch(output, /^provision: running/m);
  });
});
