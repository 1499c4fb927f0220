import assert from "node:assert/strict";
import { bundles, isStored, verdictIn } from "./bundles.ts";
import { run, start } from "./command.ts";
import { makeImages } from "./images.ts";
import { left } from "./leftovers.ts";
import { emit, place } from "./place.ts";
import { endless, fakePrefect, hasStarted } from "./signal-rows.ts";

describe("several rehearsals at once", function () {
  this.timeout(300_000);
  before(makeImages);

  it("of one stack: the second says who holds it and exits 3; with --wait it waits, and passes", async () => {
    const at = place((there) => ({ images: fakePrefect, refine: { command: endless(there) } }));
    const holder = start(at, ["run", "-s", "faults"]);
    await hasStarted(holder, at);

    const second = await run(at, ["run", "-s", "faults"]);
    assert.equal(second.exitCode, 3, second.output);
    assert.match(second.output, new RegExp(`process ${holder.pid} on \\S+ has held it since \\d{4}-.*Z`));
    assert.match(second.output, /--wait/);

    const waiting = start(at, ["run", "-s", "faults", "--wait", "--set", `refine.command=${JSON.stringify(emit)}`]);
    await waiting.says(new RegExp(`waiting for process ${holder.pid}`));
    holder.kill("SIGTERM");
    assert.equal(await holder.ended, 143);
    assert.equal(await waiting.ended, 0, waiting.output());
    assert.equal(await left(at), 0);
  });

  it("four of one stack with --ephemeral: all pass, with four bundles in the bucket, and nothing is left", async () => {
    const at = place(() => ({ images: fakePrefect }));
    const four = [1, 2, 3, 4].map(() => run(at, ["run", "-s", "faults", "--ephemeral"]));
    for (const { exitCode, output } of await Promise.all(four)) assert.equal(exitCode, 0, output);
    const made = bundles(at);
    assert.equal(made.length, 4);
    for (const bundle of made) {
      assert.equal(verdictIn(bundle)?.verdict, "passed");
      assert.ok(await isStored(at, bundle), bundle);
    }
    assert.equal(await left(at), 0);
  });
});
