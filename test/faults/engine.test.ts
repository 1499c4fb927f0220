import assert from "node:assert/strict";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { deadOwner } from "../owners.ts";
import { run, start } from "./command.ts";
import { engineRows, small } from "./engine-rows.ts";
import { makeImages, misbehaving } from "./images.ts";
import { things } from "./leftovers.ts";
import { test, wanted } from "./matrix.ts";
import { place } from "./place.ts";
import { nameOf } from "./row.ts";
import { type SecondEngine, secondEngine } from "./second-engine.ts";
import { endless, hasStarted } from "./signal-rows.ts";

/** What needs an engine that may be stopped, or in which all may be removed: one beside the machine's own. */
describe("an engine of the test's own", function () {
  this.timeout(600_000);
  let engine: SecondEngine;
  let s3: string;
  const machines = process.env.DOCKER_HOST;

  before(async () => {
    await makeImages();
    s3 = (await resolveImage("s3", officialImages.s3, { standIns: "allow", say: () => {} })).reference;
    engine = await secondEngine([misbehaving("well"), s3]);
    process.env.DOCKER_HOST = engine.env.DOCKER_HOST;
  });
  after(async () => {
    if (machines === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = machines;
    await engine?.remove();
  });

  for (const row of wanted(
    engineRows(
      () => engine,
      () => s3,
    ),
  ))
    it(nameOf(row), () => test(row));

  describe("rehearse reap", () => {
    const labels = (id: string, owner: string, expires: string): string[] =>
      Object.entries({ project: "reaped", stack: "any", id, owner, expires }).flatMap(([name, value]) => [
        "--label",
        `lineage-rehearsal.${name}=${value}`,
      ]);
    const later = () => new Date(Date.now() + 3_600_000).toISOString();
    const leftBehind = async (id: string, owner: string, expires = later()) => {
      await engine.docker("network", "create", ...labels(id, owner, expires), `reaped-${id}`);
      await engine.docker("volume", "create", ...labels(id, owner, expires));
      await engine.docker("create", ...labels(id, owner, expires), misbehaving("well"));
    };
    const reap = async (...args: string[]) => {
      const at = place();
      const { exitCode, output } = await run(at, ["reap", "--json", ...args]);
      assert.equal(exitCode, 0, output);
      const found: { id: string; things: number }[] = JSON.parse(output);
      return Object.fromEntries(found.map(({ id, things }) => [id, things]));
    };

    it("removes what a dead process owned, neither more nor younger than it is asked", async () => {
      const dead = deadOwner;
      await leftBehind("20200101t000000z-00000001", dead);
      await leftBehind("20200101t000000z-00000002", "another-machine/1/1");
      await leftBehind("20200101t000000z-00000003", "another-machine/1/1", "2020-01-01T02:00:00Z");
      const young = `${new Date()
        .toISOString()
        .replace(/[-:]|\.\d+/g, "")
        .toLowerCase()}-00000004`;
      await leftBehind(young, dead);
      const old = { "20200101t000000z-00000001": 3, "20200101t000000z-00000003": 3 };
      assert.deepEqual(await reap("--older-than", "2h", "--dry-run"), old);
      assert.deepEqual(await reap("--older-than", "2h", "--dry-run"), old, "a dry run has removed something");
      assert.deepEqual(await reap("--older-than", "2h"), old);
      assert.deepEqual(await reap(), { [young]: 3 });
      assert.deepEqual(await reap(), {});
      await engine.docker("network", "rm", "reaped-20200101t000000z-00000002");
      await engine.docker("container", "prune", "--force");
    });

    it("leaves alone what is live; what was left running goes only with --all", async () => {
      const at = place((there) => ({ ...small(s3), refine: { command: ["true"], prepare: endless(there) } }));
      const live = start(at, ["run", "-s", "faults"]);
      await hasStarted(live, at);
      await live.says(/^ready-s3: passed/m);
      const kept = place(() => ({ ...small(s3), evidence: { folder: `${at.directory}/kept` } }));
      const up = await run(kept, ["up", "-s", "faults"]);
      assert.equal(up.exitCode, 0, up.output);
      const before = await things(at);
      const reapThere = async (...args: string[]) => {
        const { exitCode, output } = await run(at, ["reap", ...args]);
        assert.equal(exitCode, 0, output);
      };
      await reapThere();
      assert.equal((await things(kept)).length, 5, "what was left running on purpose was removed");
      await reapThere("--all");
      assert.deepEqual(await things(kept), []);
      assert.deepEqual(await things(at), before, "what is live was touched");
      live.kill("SIGTERM");
      assert.equal(await live.ended, 143);
      assert.deepEqual(await things(at), []);
    });
  });
});
