import assert from "node:assert/strict";
import { type RehearsedCluster, rehearsedCluster } from "./in-cluster.ts";
import { atOnce, evidenceStored, nothingLeft, passes, type Struck, strikeIn, struck } from "./struck.ts";

describe("a rehearsal in a cluster that is killed", function () {
  this.timeout(240_000);
  let on: RehearsedCluster;
  let ended: (phase: (typeof struck)[number]) => Promise<Struck>;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    on = await rehearsedCluster();
    ended = atOnce(struck, (phase) => strikeIn(phase, on, (command) => command.kill("SIGKILL")));
  });
  after(() => on?.[Symbol.asyncDispose]());

  for (const phase of struck)
    it(`in the phase ${phase.phase}: nothing is left, and its evidence is stored later`, async () => {
      const its = await ended(phase);
      assert.equal(its.exitCode, 137, its.output);
      await nothingLeft(on, its);
      // The next rehearsal of the stack is not in its way, and does the same as `reap`.
      await passes(its, phase.phase === "provision" ? ["run", "-s", "faults"] : ["reap"], on.how);
      await evidenceStored(its);
    });
});
