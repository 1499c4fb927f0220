import assert from "node:assert/strict";
import { kubectl } from "../../kubernetes/client.ts";
import { start } from "../faults/command.ts";
import { gated, whileRefining } from "../faults/gate.ts";
import { clusterOfSuite } from "./in-cluster.ts";
import { evidenceStored } from "./struck.ts";

describe("a rehearsal in a cluster of which a pod is replaced", function () {
  this.timeout(120_000);
  const on = clusterOfSuite();

  it("says which service lost what was in memory, and judges no lineage on what is left", async () => {
    const at = on().place(() => ({ refine: { command: gated() } }));
    const command = start(at, ["run", "-s", "faults"], on().how);
    await whileRefining(async () => {
      const [{ name = "" } = {}] = await on().left(at);
      const pods = ["pods", "--namespace", name, "--selector", "app.kubernetes.io/name=marquez"];
      // It waits until the pod is gone: another one has taken its place by then, or is about to.
      await kubectl(on().cluster.access, ["delete", "--grace-period=1", ...pods]);
    })(command, at);
    const exitCode = await command.ended;
    assert.equal(exitCode, 3, command.output());
    assert.match(command.output(), /marquez has failed: its pod marquez-\S+ (?:was replaced by marquez-\S+|is gone)/);
    await evidenceStored({ at, exitCode, output: command.output() });
    assert.deepEqual(await on().left(at), []);
  });
});
