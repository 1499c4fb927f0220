import assert from "node:assert/strict";
import { overTls, tlsVariables } from "./certificates.ts";
import { type RemoteMachine, remoteMachine } from "./remote-machine.ts";
import { evidenceStored, noProcess, nothingLeft, strikeIn, struck } from "./remote-phases.ts";
import { stackImages } from "./stack-images.ts";

const [refining] = struck.filter(({ phase }) => phase === "refine");

/** Nobody is told that such a connection has ended: neither here nor there. */
describe("an engine on another machine whose network falls silent", function () {
  this.timeout(240_000);
  let machine: RemoteMachine;
  let images: Record<string, string>;

  before(async () => {
    images = await stackImages();
    machine = await remoteMachine(Object.values(images), overTls);
  });
  after(() => machine?.[Symbol.asyncDispose]());

  const ways: Record<string, () => Record<string, string>> = {
    SSH: () => ({ DOCKER_HOST: `ssh://root@${machine.address}`, PATH: machine.path }),
    TLS: () => tlsVariables(machine),
  };
  for (const [way, variables] of Object.entries(ways))
    it(`over ${way}: the rehearsal ends, the guard there removes the stack, and the evidence is stored`, async () => {
      assert.ok(refining);
      const env = variables();
      const ended = await strikeIn(refining, { images, env }, () => machine.plug("down"));
      assert.equal(ended.exitCode, 3, ended.output);
      assert.match(ended.output, /the connection to the Docker engine at \S+ was lost \(/);
      assert.match(ended.output, /the guard beside it removes the stack within 30 s/);
      await nothingLeft(machine, ended, 60_000);
      await machine.plug("up");
      await noProcess(ended);
      await evidenceStored(ended, "itself", env);
    });
});
