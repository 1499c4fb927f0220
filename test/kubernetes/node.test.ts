import assert from "node:assert/strict";
import { kubectl } from "../../kubernetes/client.ts";
import { rehearsalNamespaces, removeRehearsal } from "../../kubernetes/namespaces.ts";
import { PortForward } from "../../kubernetes/port-forward.ts";
import { until } from "../../machine/until.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { place, result } from "../e2e/command.ts";
import { prepare, TestCluster } from "./cluster/cluster.ts";
import { makeStack, sampleStack, type TestStack } from "./stack.ts";

const services = ["postgres", "marquez", "prefect", "web"] as const;

/**
 * A real node: kubelet, containerd, kube-proxy. Its network enforces no NetworkPolicy, and Marquez and its web UI are
 * stand-ins where no registry answers.
 */
describe("a stack in a cluster with a node", function () {
  this.timeout(4 * 60 * 1000);
  let cluster: TestCluster;
  let stack: TestStack;
  const images: Record<string, string> = {};
  const run = (...args: string[]) => kubectl(cluster.access, args);

  before(async function () {
    this.timeout(60 * 60 * 1000);
    await prepare();
    cluster = await TestCluster.start({ number: 1, withNode: true });
    for (const service of services) {
      const options = { standIns: "allow", say: () => {} } as const;
      const { reference } = await resolveImage(service, officialImages[service], options);
      images[service] = reference;
      await cluster.load(reference);
    }
    stack = sampleStack({ images });
    await makeStack(cluster.access, stack);
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("is ready, each service by its own probe", async () => {
    const args = ["wait", "--namespace", stack.namespace, "--for=condition=Available", "deployments", "--all"];
    await run(...args, "--timeout=120s");
  });

  it("is one that the sample passes on, through ports of this machine", async () => {
    await using forwards = new AsyncDisposableStack();
    const forward = async (service: string, port: number) => {
      const to = { namespace: stack.namespace, service, port, at: 0 };
      const { url } = forwards.use(await PortForward.open(cluster.access, to));
      await until(
        () =>
          fetch(url).then(
            () => true,
            () => false,
          ),
        Boolean,
        { every: 100, within: 30_000 },
      );
      return url;
    };
    const sets = {
      "marquez.url": await forward("marquez", 5000),
      "prefect.url": await forward("prefect", 4200),
      "web.url": await forward("web", 3000),
    };
    const args = Object.entries(sets).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    const { exitCode, result: came } = await result(place(), args);
    assert.deepEqual([exitCode, came.verdict, came.errors], [0, "passed", []]);
  });

  it("is reached again under the same address once the pod of a service was killed", async () => {
    const to = { namespace: stack.namespace, service: "marquez", port: 5000, at: 0 };
    await using forward = await PortForward.open(cluster.access, to);
    const answers = () =>
      fetch(`${forward.url}/api/v1/namespaces`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(answers, Boolean, { every: 100, within: 30_000 });
    const selector = ["--selector", "app.kubernetes.io/name=marquez", "--grace-period=1"];
    await run("--namespace", stack.namespace, "delete", "pod", ...selector);
    await until(answers, Boolean, { every: 100, within: 60_000 });
  });

  it("is deleted by its guard when it expires, with all that is in it", async () => {
    const expiring = sampleStack({ images, expires: 0 });
    await makeStack(cluster.access, expiring);
    const left = async () => (await rehearsalNamespaces(cluster.access)).map(({ name }) => name);
    await until(left, (names) => !names.includes(expiring.namespace), { every: 500, within: 150_000 });
    // The guard of the one deletes no other.
    assert.deepEqual(await left(), [stack.namespace]);
  });

  it("is gone with its namespace", async () => {
    assert.deepEqual(await removeRehearsal(cluster.access, stack.id), { found: 1, left: [] });
    assert.equal((await run("get", "pods", "--all-namespaces", "--output", "name")).stdout, "");
  });
});
