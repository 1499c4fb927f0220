import assert from "node:assert/strict";
import { kubectl } from "../../kubernetes/client.ts";
import { rehearsalNamespaces, removeRehearsal } from "../../kubernetes/namespaces.ts";
import { serviceStates } from "../../kubernetes/service-states.ts";
import { until } from "../../machine/until.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { makeStack, sampleStack, type TestStack } from "./stack.ts";
import { clusterWithImages } from "./with-images.ts";

const withoutPrefect = ["prefect.enabled=false"];

/** Nobody but the guard in the cluster knows of the one that expires. */
describe("several stacks in a cluster", function () {
  this.timeout(4 * 60 * 1000);
  let cluster: TestCluster;
  let images: Record<string, string>;
  let stacks: TestStack[];

  before(async function () {
    this.timeout(60 * 60 * 1000);
    ({ cluster, images } = await clusterWithImages());
    stacks = Array.from({ length: 6 }, () => sampleStack({ images, overrides: withoutPrefect }));
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("are ready beside each other, six at once", async () => {
    await Promise.all(stacks.map((stack) => makeStack(cluster.access, stack)));
    for (const { namespace } of stacks) {
      const states = () => serviceStates(cluster.access, namespace).then((all) => [...all.values()]);
      const ready = (all: { status: string }[]) => all.length === 3 && all.every(({ status }) => status === "ready");
      await until(states, ready, { every: 500, within: 120_000 });
    }
  });

  it("are deleted by their guards when they expire, and no other goes with one", async () => {
    const expiring = sampleStack({ images, overrides: withoutPrefect, expires: 0 });
    await makeStack(cluster.access, expiring);
    const left = async () => (await rehearsalNamespaces(cluster.access)).map(({ name }) => name);
    const names = await until(left, (all) => !all.includes(expiring.namespace), { every: 500, within: 180_000 });
    assert.deepEqual(names.sort(), stacks.map(({ namespace }) => namespace).sort());
  });

  it("are gone with their namespaces", async () => {
    await Promise.all(stacks.map(({ id }) => removeRehearsal(cluster.access, id)));
    const { stdout } = await kubectl(cluster.access, ["get", "pods", "--all-namespaces", "--output", "name"]);
    assert.equal(stdout, "");
  });
});
