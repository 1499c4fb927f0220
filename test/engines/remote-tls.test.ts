import assert from "node:assert/strict";
import { result } from "../e2e/command.ts";
import { bundles, isStored } from "../faults/bundles.ts";
import { place } from "../faults/place.ts";
import { overTls, tlsVariables } from "./certificates.ts";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { evidenceStored, noProcess, nothingLeft, strikeIn, struck } from "./remote-phases.ts";
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
    env = tlsVariables(machine);
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

  for (const phase of refining)
    it("leaves nothing there when the rehearsal is killed", async () => {
      const ended = await strikeIn(phase, { images, env }, (command) => command.kill("SIGKILL"));
      await nothingLeft(machine, ended);
      await noProcess(ended);
      await evidenceStored(ended, "reap", env);
    });
});
