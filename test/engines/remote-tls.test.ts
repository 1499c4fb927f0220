import assert from "node:assert/strict";
import { join } from "node:path";
import { result } from "../e2e/command.ts";
import { bundles, isStored } from "../faults/bundles.ts";
import { place } from "../faults/place.ts";
import { overTls } from "./certificates.ts";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { evidenceStored, nothingLeft, strikeIn, struck } from "./remote-phases.ts";
import { stackImages } from "./stack-images.ts";

const refining = struck.filter(({ phase }) => phase === "refine");

describe("an engine on another machine, over TLS", function () {
  this.timeout(240_000);
  let machine: RemoteMachine;
  let images: Record<string, string>;
  let env: Record<string, string>;

  before(async () => {
    images = await stackImages();
    machine = await remoteMachine(Object.values(images), overTls);
    const { address, folder } = machine;
    env = {
      DOCKER_HOST: `tcp://${address}:2376`,
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: join(folder, "client"),
    };
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
  });

  for (const phase of refining) {
    it("leaves nothing there when the rehearsal is killed", async () => {
      const ended = await strikeIn(phase, { images, env }, (command) => command.kill("SIGKILL"));
      await nothingLeft(machine, ended);
      await evidenceStored(ended, "reap", env);
    });

    it("leaves nothing there when the network falls silent, and ends", async () => {
      const ended = await strikeIn(phase, { images, env }, () => machine.plug("down"));
      assert.equal(ended.exitCode, 3, ended.output);
      assert.match(ended.output, /the connection to the Docker engine at tcp:\S+ was lost \(nothing came back/);
      await nothingLeft(machine, ended, 60_000);
      await machine.plug("up");
      await evidenceStored(ended, "itself", env);
    });
  }
});
