import assert from "node:assert/strict";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { evidenceStored, noProcess, nothingLeft, strikeIn, struck } from "./remote-phases.ts";
import { stackImages } from "./stack-images.ts";

describe("an engine on another machine whose connection is cut", function () {
  this.timeout(240_000);
  let machine: RemoteMachine;
  let on: { images: Record<string, string>; env: Record<string, string> };

  before(async () => {
    const images = await stackImages();
    machine = await remoteMachine(Object.values(images));
    on = { images, env: { DOCKER_HOST: `ssh://root@${machine.address}`, PATH: machine.path } };
  });
  after(() => machine?.[Symbol.asyncDispose]());

  for (const phase of struck)
    it(`in the phase ${phase.phase}: the evidence is stored, and nothing is left`, async () => {
      const ended = await strikeIn(phase, on, () => machine.cutSsh());
      assert.equal(ended.exitCode, 3, ended.output);
      assert.match(ended.output, /the connection to the Docker engine at ssh:\S+ was lost/);
      await nothingLeft(machine, ended);
      await noProcess(ended);
      await evidenceStored(ended, "itself", on.env);
    });
});
