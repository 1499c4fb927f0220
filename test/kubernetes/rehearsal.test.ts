import assert from "node:assert/strict";
import { rehearsalNamespaces } from "../../kubernetes/namespaces.ts";
import { place, result } from "../e2e/command.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { context } from "./cluster/kubeconfig.ts";
import { kubectlImage } from "./cluster/node.ts";
import { clusterWithImages } from "./with-images.ts";

/** The real command, which makes the stack in a cluster. */
describe("a rehearsal in a cluster", function () {
  this.timeout(5 * 60 * 1000);
  let cluster: TestCluster;
  let sets: string[];
  let env: Record<string, string>;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    let images: Record<string, string>;
    ({ cluster, images } = await clusterWithImages());
    const named = { ...images, kubectl: kubectlImage };
    sets = [
      ...["--set", "engine=kubernetes", "--set", `kubernetes.context=${context}`],
      ...Object.entries(named).flatMap(([name, image]) => ["--set", `images.${name}=${image}`]),
    ];
    // Nobody listens there: no Docker engine is needed.
    env = { KUBECONFIG: cluster.access.kubeconfig as string, DOCKER_HOST: "unix:///nonexistent/docker.sock" };
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("passes with the sample and Prefect, and leaves nothing in the cluster", async () => {
    const { exitCode, result: came } = await result(place(), sets, env);
    assert.deepEqual([exitCode, came.verdict, came.errors], [0, "passed", []], JSON.stringify(came, null, 1));
    assert.deepEqual(await rehearsalNamespaces(cluster.access), []);
  });
});
