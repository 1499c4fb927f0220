import assert from "node:assert/strict";
import { type Cluster, kubectl } from "../../kubernetes/client.ts";
import { imagesInUse } from "../../kubernetes/images.ts";
import { serviceLog } from "../../kubernetes/logs.ts";
import { removeRehearsal } from "../../kubernetes/namespaces.ts";
import { PortForward } from "../../kubernetes/port-forward.ts";
import { serviceStates } from "../../kubernetes/service-states.ts";
import { until } from "../../machine/until.ts";
import type { TestCluster } from "./cluster/cluster.ts";
import { allowRehearsing, makeStack, sampleStack, type TestStack } from "./stack.ts";
import { clusterWithImages, services } from "./with-images.ts";

/** A real node: kubelet, containerd, kube-proxy. All is asked as a user who has the rights that rehearsing takes, and no other. */
describe("a stack in a cluster with a node", function () {
  this.timeout(3 * 60 * 1000);
  let cluster: TestCluster;
  let access: Cluster;
  let images: Record<string, string>;
  let stack: TestStack;
  const run = (...args: string[]) => kubectl(access, args);

  before(async function () {
    this.timeout(60 * 60 * 1000);
    ({ cluster, images } = await clusterWithImages());
    await allowRehearsing(cluster.access, "rehearsing");
    access = await cluster.as("rehearsing");
    stack = sampleStack({ images });
    await makeStack(access, stack);
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("is ready, each service by its own probe", async () => {
    const args = ["wait", "--namespace", stack.namespace, "--for=condition=Available", "deployments", "--all"];
    await run(...args, "--timeout=150s");
    const states = await serviceStates(access, stack.namespace);
    assert.deepEqual(
      Object.fromEntries([...states].map(([service, { status }]) => [service, status])),
      Object.fromEntries(services.map((service) => [service, "ready"])),
    );
  });

  it("tells its logs, and which images it runs", async () => {
    let log = "";
    for await (const piece of serviceLog(access, { namespace: stack.namespace, service: "postgres" }))
      log += Buffer.from(piece).toString();
    assert.match(log, /database system is ready to accept connections/);
    const used = await imagesInUse(access, stack.namespace);
    assert.deepEqual(Object.fromEntries(used.map(({ service, reference }) => [service, reference])), images);
  });

  it("is reached again under the same address once the pod of a service was killed", async () => {
    const to = { namespace: stack.namespace, service: "web", port: 3000, at: 0 };
    await using forward = await PortForward.open(access, to);
    const answers = () =>
      fetch(`${forward.url}/healthcheck`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(answers, Boolean, { every: 100, within: 30_000 });
    const selector = ["--selector", "app.kubernetes.io/name=web", "--grace-period=1"];
    await kubectl(cluster.access, ["--namespace", stack.namespace, "delete", "pod", ...selector]);
    await until(answers, Boolean, { every: 100, within: 60_000 });
  });

  it("is not ready where an image cannot be had, in the words of the node", async () => {
    const lacking = sampleStack({ images: { ...images, web: "127.0.0.1:1/no/such:1" } });
    await makeStack(access, lacking);
    const web = async () => (await serviceStates(access, lacking.namespace)).get("web");
    const state = await until(web, (one) => one?.status === "failed", { every: 250, within: 60_000 });
    assert.match(JSON.stringify(state), /ErrImagePull|ImagePullBackOff/);
    await removeRehearsal(access, lacking.id);
  });

  it("waits for a node where none has room, and says so", async () => {
    const large = sampleStack({
      images,
      overrides: ["prefect.enabled=false", "services.large.image=large:1", "services.large.megabytes=65536"],
    });
    await makeStack(access, large);
    const states = () => serviceStates(access, large.namespace);
    const asked = await until(states, (all) => !/no pod yet|waits for/.test(JSON.stringify(all.get("large"))), {
      every: 250,
      within: 60_000,
    });
    assert.match(JSON.stringify(asked.get("large")), /"starting".*Insufficient memory/);
    await removeRehearsal(access, large.id);
  });

  it("is gone with its namespace", async () => {
    assert.deepEqual(await removeRehearsal(access, stack.id), { found: 1, left: [] });
    assert.equal((await run("get", "pods", "--all-namespaces", "--output", "name")).stdout, "");
  });
});
