import assert from "node:assert/strict";
import type { Struck } from "../faults/strike.ts";
import { context } from "./cluster/kubeconfig.ts";
import { Way } from "./cluster/way.ts";
import { type RehearsedCluster, rehearsedCluster, withoutEngine } from "./in-cluster.ts";
import { atOnce, evidenceStored, nothingLeft, strikeIn, struck } from "./struck.ts";

describe("a rehearsal whose way to its cluster is cut", function () {
  this.timeout(240_000);
  let on: RehearsedCluster;
  let ended: (phase: (typeof struck)[number]) => Promise<Struck & { way: Way }>;
  const ways: Way[] = [];

  before(async function () {
    this.timeout(60 * 60 * 1000);
    on = await rehearsedCluster();
    ended = atOnce(struck, async (phase) => {
      const way = await Way.to(on.cluster);
      ways.push(way);
      const through = { ...on, how: withoutEngine(way.kubeconfig) };
      return { ...(await strikeIn(phase, through, () => way.cut())), way };
    });
  });
  after(async () => {
    for (const way of ways) await way[Symbol.asyncDispose]();
    await on?.[Symbol.asyncDispose]();
  });

  for (const phase of struck)
    it(`in the phase ${phase.phase}: its evidence is stored, and nothing is left once the way is open again`, async () => {
      const its = await ended(phase);
      assert.equal(its.exitCode, 3, its.output);
      assert.match(its.output, new RegExp(`the connection to the cluster ${context} was lost`));
      await evidenceStored(its);
      assert.equal((await on.left(its.at)).length, 1, its.output);
      await its.way.open();
      await nothingLeft(on, its);
    });
});
