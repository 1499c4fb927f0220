import assert from "node:assert/strict";
import { kubectl } from "../../kubernetes/client.ts";
import { type How, run, start } from "../faults/command.ts";
import { processes } from "../faults/leftovers.ts";
import { type Place, place } from "../faults/place.ts";
import { context } from "./cluster/kubeconfig.ts";
import { type RehearsedCluster, rehearsedCluster } from "./in-cluster.ts";

/** Another machine sees no process of this one. */
const elsewhere = (how: How): How => ({
  ...how,
  inside: ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", ...(how.inside ?? [])],
});

describe("a rehearsal in a cluster whose machine is gone", function () {
  this.timeout(180_000);
  let on: RehearsedCluster;
  let at: Place;
  let other: Place;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    on = await rehearsedCluster();
    [at, other] = [on.place(), place()];
    const command = start(at, ["run", "-s", "faults"], on.how);
    // The guard is there before any service is made.
    await command.says(/^provision: running \(Deployment-/m);
    // Its guard process first: a machine that is gone cleans nothing up.
    for (const own of processes(at).toSorted((one) => (one.includes("guard-process") ? -1 : 1)))
      process.kill(Number(own.split(" ", 1)[0]), "SIGKILL");
    await command.ended;
  });
  after(() => on?.[Symbol.asyncDispose]());

  const reap = () => run(other, ["reap", "--kubernetes", context], elsewhere(on.how));

  it("stays until it has expired: nobody else knows whether it runs", async () => {
    const { exitCode, output } = await reap();
    assert.deepEqual([exitCode, output], [0, "nothing was left behind\n"]);
    assert.equal((await on.left(at)).length, 1);
  });

  it("is found by reap once it has expired, by its annotation, where the guard in the cluster does not run", async () => {
    const [{ name } = assert.fail("there is no namespace")] = await on.left(at);
    const change = (...args: string[]) => kubectl(on.cluster.access, ["--namespace", name, ...args]);
    await change("patch", "cronjob", "guard", "--patch", '{"spec":{"suspend":true}}');
    // Nobody waits for it: it was made a day ago.
    const yesterday = new Date(Date.now() - 24 * 3600 * 1000).toISOString();
    await change("annotate", "namespace", name, "--overwrite", `lineage-rehearsal.expires=${yesterday}`);
    const { exitCode, output } = await reap();
    assert.equal(exitCode, 0, output);
    assert.match(output, new RegExp(`^removed 1 namespaces? of the cluster ${context} of .*: it expired at `, "m"));
    assert.deepEqual(await on.left(at), []);
  });
});
