import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rehearsalNamespaces } from "../../kubernetes/namespaces.ts";
import { bundles, isStored, verdictIn } from "../faults/bundles.ts";
import { run } from "../faults/command.ts";
import { type Place, place } from "../faults/place.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { context } from "./cluster/kubeconfig.ts";
import { kubectlImage } from "./cluster/node.ts";
import { clusterWithImages } from "./with-images.ts";

/** A stack that stays in a cluster, with nothing but what its commands leave of it here. */
describe("a stack that stays in a cluster", function () {
  this.timeout(4 * 60 * 1000);
  let cluster: TestCluster;
  let at: Place;
  let env: Record<string, string>;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    let images: Record<string, string>;
    ({ cluster, images } = await clusterWithImages());
    at = place(() => ({ engine: "kubernetes", kubernetes: { context }, images: { ...images, kubectl: kubectlImage } }));
    // Nobody listens there: no Docker engine is needed.
    env = { KUBECONFIG: cluster.access.kubeconfig as string, DOCKER_HOST: "unix:///nonexistent/docker.sock" };
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  async function faults(command: string, ...args: string[]): Promise<string> {
    const { exitCode, output } = await run(at, [command, ...args, "-s", "faults"], { env });
    assert.equal(exitCode, 0, output);
    return output;
  }

  it("is brought up, rehearsed on twice, and shows its logs", async () => {
    assert.match(await faults("up"), /The stack stays in the cluster rehearsal-test/);
    assert.equal((await rehearsalNamespaces(cluster.access)).length, 1);
    await faults("run", "--on", "faults");
    await faults("run", "--on", "faults");
    const all = bundles(at);
    assert.equal(all.length, 2);
    for (const bundle of all) {
      assert.equal(verdictIn(bundle)?.verdict, "passed");
      assert.ok(await isStored(at, bundle));
      // What the services wrote before belongs to another rehearsal.
      assert.doesNotMatch(readFileSync(join(bundle, "marquez.log"), "utf8"), /API on port 5000/);
    }
    assert.match(await faults("logs", "marquez"), /API on port 5000/);
  });

  it("is told of by port and shell, which no port of this machine leads to", async () => {
    const { exitCode, output } = await run(at, ["port", "marquez", "5000", "-s", "faults"], { env });
    assert.equal(exitCode, 2, output);
    assert.match(
      output,
      /kubectl --context rehearsal-test --namespace rehearsal-\S+ port-forward deployment\/marquez :5000/,
    );
    const shell = await run(at, ["shell", "-s", "faults", "postgres", "--", "id", "-u"], { env });
    assert.match(shell.output, /^999$/m);
  });

  it("is left alone by reap, until it is taken down", async () => {
    const { output } = await run(at, ["reap"], { env });
    assert.match(output, /the Docker engine does not say what is left there/);
    assert.equal((await rehearsalNamespaces(cluster.access)).length, 1);
    await faults("down");
    assert.deepEqual(await rehearsalNamespaces(cluster.access), []);
  });
});
