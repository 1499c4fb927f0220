import assert from "node:assert/strict";
import type { Struck } from "../faults/strike.ts";
import { clusterOfSuite } from "./in-cluster.ts";
import { atOnce, evidenceStored, nothingLeft, passes, strikeIn, struck } from "./struck.ts";

describe("a rehearsal in a cluster that is killed", function () {
  this.timeout(240_000);
  const on = clusterOfSuite();
  let ended: (phase: (typeof struck)[number]) => Promise<Struck>;

  before(() => {
    ended = atOnce(struck, (phase) => strikeIn(phase, on(), (command) => command.kill("SIGKILL")));
  });

  for (const phase of struck)
    it(`in the phase ${phase.phase}: nothing is left, and its evidence is stored later`, async () => {
      const its = await ended(phase);
      assert.equal(its.exitCode, 137, its.output);
      await nothingLeft(on(), its);
      // The next rehearsal of the stack is not in its way, and does the same as `reap`.
      await passes(its, phase.phase === "provision" ? ["run", "-s", "faults"] : ["reap"], on().how);
      await evidenceStored(its);
    });
});
