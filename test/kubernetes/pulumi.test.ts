import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { kubectl } from "../../kubernetes/client.ts";
import { rehearsalNamespaces } from "../../kubernetes/namespaces.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { kubernetesPlugin } from "../../setup/kubernetes-plugin.ts";
import { pulumiEngine } from "../../setup/pulumi.ts";
import { ClusterObjects } from "../../stack/cluster-objects.ts";
import { prepare, TestCluster } from "./cluster/cluster.ts";
import { context } from "./cluster/kubeconfig.ts";
import { sampleStack, type TestStack } from "./stack.ts";

const say = (message: string) => process.stderr.write(`set-up: ${message}\n`);
const { version } = createRequire(import.meta.url)("@pulumi/kubernetes/package.json") as { version: string };

/** The unchanged npm package and its plugin, on a real API server. */
describe("a stack in a cluster, made by the Pulumi engine", function () {
  this.timeout(90_000);
  let cluster: TestCluster;
  let made: TestStack;
  let stack: Stack;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    await prepare();
    const engine = await pulumiEngine(say);
    await kubernetesPlugin(engine, version, say);
    cluster = await TestCluster.start({ withNode: false });
    made = sampleStack();
    const program = async () => {
      const { Provider } = await import("@pulumi/kubernetes/provider.js");
      const { kubeconfig } = cluster.access;
      const objects = pulumi.secret(made.objects) as unknown as pulumi.Output<KubernetesObject[]>;
      const like = sampleStack().objects;
      new ClusterObjects(
        "stack",
        { objects, like },
        new Provider("cluster", { kubeconfig: kubeconfig as string, context }),
      );
    };
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "cluster", projectName: "kubernetes-plugin", program },
      {
        pulumiHome: engine.home,
        pulumiCommand: await PulumiCommand.get({ root: engine.root }),
        projectSettings: {
          name: "kubernetes-plugin",
          runtime: "nodejs",
          backend: { url: `file://${cluster.directory}` },
        },
        envVars: { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_SKIP_UPDATE_CHECK: "true" },
      },
    );
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("has all objects, and the password is encrypted in the state", async () => {
    await stack.up();
    const { stdout } = await kubectl(cluster.access, [
      "get",
      "deployments",
      "--namespace",
      made.namespace,
      "--output",
      "name",
    ]);
    assert.deepEqual(
      stdout.split("\n").sort(),
      ["marquez", "postgres", "prefect", "web"].map((name) => `deployment.apps/${name}`),
    );
    assert.ok(!JSON.stringify(await stack.exportStack()).includes(made.password));
  });

  it("stays as it is when it is brought up again", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("is destroyed by deleting the namespace, and nothing else", async () => {
    const { summary } = await stack.destroy();
    assert.equal(summary.result, "succeeded");
    assert.deepEqual(await rehearsalNamespaces(cluster.access), []);
  });
});
