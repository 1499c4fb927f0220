import assert from "node:assert/strict";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { evidenceStored, noProcess, nothingLeft, strikeIn, struck } from "./remote-phases.ts";
import { stackImages } from "./stack-images.ts";

describe("a rehearsal on another machine's engine that is killed", function () {
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
    it(`in the phase ${phase.phase}: nothing is left, and its evidence is stored later`, async () => {
      const ended = await strikeIn(phase, on, (command) => command.kill("SIGKILL"));
      assert.equal(ended.exitCode, 137, ended.output);
      await nothingLeft(machine, ended);
      await noProcess(ended);
      await evidenceStored(ended, "reap", on.env);
    });
});
