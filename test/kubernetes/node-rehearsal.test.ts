import assert from "node:assert/strict";
import { removeRehearsal } from "../../kubernetes/namespaces.ts";
import { PortForward } from "../../kubernetes/port-forward.ts";
import { until } from "../../machine/until.ts";
import { place, result } from "../e2e/command.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { makeStack, sampleStack, type TestStack } from "./stack.ts";
import { clusterWithImages } from "./with-images.ts";

/**
 * The real command on services that run in a cluster. To the rehearsal they are existing ones: what makes and deletes them is
 * the test.
 */
describe("the sample, on services in a cluster", function () {
  this.timeout(5 * 60 * 1000);
  let cluster: TestCluster;
  let stack: TestStack;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    let images: Record<string, string>;
    ({ cluster, images } = await clusterWithImages());
    stack = sampleStack({ images });
    await makeStack(cluster.access, stack);
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("passes through ports of this machine, and leaves nothing in the cluster", async () => {
    await using forwards = new AsyncDisposableStack();
    const forward = async (service: string, port: number, path: string) => {
      const to = { namespace: stack.namespace, service, port, at: 0 };
      const { url } = forwards.use(await PortForward.open(cluster.access, to));
      const answers = () =>
        fetch(`${url}${path}`).then(
          ({ ok }) => ok,
          () => false,
        );
      await until(answers, Boolean, { every: 100, within: 150_000 });
      return url;
    };
    const sets = {
      "marquez.url": await forward("marquez", 5000, "/api/v1/namespaces"),
      "prefect.url": await forward("prefect", 4200, "/api/health"),
      "web.url": await forward("web", 3000, "/healthcheck"),
    };
    const args = Object.entries(sets).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    const { exitCode, result: came } = await result(place(), args);
    assert.deepEqual([exitCode, came.verdict, came.errors], [0, "passed", []]);
    assert.deepEqual(await removeRehearsal(cluster.access, stack.id), { found: 1, left: [] });
  });
});
