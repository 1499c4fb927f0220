import assert from "node:assert/strict";
import { run } from "../faults/command.ts";
import { clusterOfSuite } from "./in-cluster.ts";

/** How many are started at once of which a quarter may run at once. `KUBERNETES_QUEUED=20` takes minutes. */
const queued = Number(process.env.KUBERNETES_QUEUED ?? 2);

describe("many rehearsals at once in a cluster", function () {
  this.timeout(30 * 60 * 1000);
  const on = clusterOfSuite();

  /** From one checkout and with one state, as the jobs of a runner: each on a stack of its own. */
  async function rehearse(number: number, ...more: string[]): Promise<string[]> {
    const at = on().place();
    const one = async () => {
      const { exitCode, output } = await run(at, ["run", "-s", "faults", "--ephemeral", ...more], on().how);
      assert.equal(exitCode, 0, output);
      return output;
    };
    const outputs = await Promise.all(Array.from({ length: number }, one));
    assert.deepEqual(await on().left(at), []);
    return outputs;
  }

  it("pass, six at once", async () => {
    await rehearse(6);
  });

  it("wait for a place where fewer are allowed, and pass", async () => {
    const allowed = Math.ceil(queued / 4);
    const outputs = await rehearse(queued, "--at-most", String(allowed));
    const waited = outputs.filter((output) => output.includes(`waiting for a place: ${allowed} of ${allowed} taken`));
    assert.equal(waited.length, queued - allowed, outputs.join("\n"));
  });
});
