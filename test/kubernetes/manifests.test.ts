import assert from "node:assert/strict";
import { kubectl } from "../../kubernetes/client.ts";
import { objectsOfCommand } from "../../kubernetes/command.ts";
import { roomOfCommand } from "../../kubernetes/command-room.ts";
import { objectsIn } from "../../kubernetes/labels.ts";
import { rehearsalNamespaces, removeRehearsal } from "../../kubernetes/namespaces.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { podRefusal } from "../../kubernetes/pod-refusal.ts";
import { until } from "../../machine/until.ts";
import { prepare, TestCluster } from "./cluster/cluster.ts";
import { applied, makeStack, sampleStack, type TestStack } from "./stack.ts";

/** A real API server with its admission plugins, and real controllers. It has no node, so its pods wait for one. */
describe("the manifests of a stack, in a cluster without a node", function () {
  this.timeout(90_000);
  let cluster: TestCluster;
  let stack: TestStack;
  const run = (...args: string[]) => kubectl(cluster.access, args);
  const inside = (...args: string[]) => run("--namespace", stack.namespace, ...args);
  const apply = (objects: readonly KubernetesObject[], ...options: string[]) =>
    applied(cluster.access, objects, ...options);
  const items = async (kind: string) => JSON.parse((await inside("get", kind, "--output", "json")).stdout).items;

  before(async function () {
    this.timeout(60 * 60 * 1000);
    await prepare();
    cluster = await TestCluster.start({ withNode: false });
    stack = sampleStack({ overrides: ["services.cache.image=redis:8", "services.cache.env.TOKEN=shown"] });
    await makeStack(cluster.access, stack);
  });
  after(async () => cluster?.[Symbol.asyncDispose]());

  it("make one pod of each service: no rule of the namespace and no quota refuses one", async () => {
    const wanted = ["cache", "marquez", "postgres", "prefect", "web"];
    const pods = await until(
      () => items("pods"),
      (all) => all.length === wanted.length,
      { every: 200, within: 30_000 },
    );
    const names = pods.map((pod: KubernetesObject) => pod.metadata.labels["app.kubernetes.io/name"]);
    assert.deepEqual(names.sort(), wanted);
    const events = await items("events");
    assert.deepEqual(
      events.filter(({ reason }: { reason: string }) => reason === "FailedCreate"),
      [],
    );
  });

  it("give no pod a token of the cluster", async () => {
    for (const { spec } of await items("pods"))
      assert.deepEqual(
        spec.volumes.filter((volume: object) => "projected" in volume),
        [],
      );
  });

  it("hold the generated password in Secrets alone", async () => {
    const all = ["pods", "deployments", "cronjobs", "services", "configmaps"];
    const { stdout } = await inside("get", all.join(","), "--output", "json");
    assert.ok(!stdout.includes(stack.password));
    assert.ok(stdout.includes("shown"));
    const secrets = await items("secrets");
    assert.deepEqual(secrets.map(({ metadata }: KubernetesObject) => metadata.name).sort(), ["marquez", "postgres"]);
  });

  it("are in a namespace that refuses a pod that may become root", async () => {
    const { stderr, exitCode } = await apply([
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "root", namespace: stack.namespace, labels: {} },
        spec: { containers: [{ name: "root", image: "debian:13" }] },
      },
    ]);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false .*runAsNonRoot != true/,
    );
  });

  it("leave no room for more than the stack and its guard", async () => {
    const [{ spec }] = await items("deployments");
    const more = (nth: number): KubernetesObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `more-${nth}`, namespace: stack.namespace, labels: {} },
      spec: spec.template.spec,
    });
    const { stderr } = await apply([more(1), more(2)], "--dry-run=server");
    assert.match(stderr, /exceeded quota: rehearsal/);
  });

  it("let in a command that the settings have room for, and none beside it", async () => {
    const none = sampleStack({ overrides: ["prefect.enabled=false"], commands: roomOfCommand(256) });
    const alone = { ...none, objects: none.objects.filter(({ kind }) => kind !== "Deployment") };
    await makeStack(cluster.access, alone);
    const jobs = ["first", "second"].map(async (name) => {
      const env = { PASSWORD: "shown to nobody" };
      const run = {
        name,
        image: "i:1",
        filesImage: "i:1",
        argv: ["true"],
        cwd: "/work",
        env,
        folder: "/work",
        ways: [],
      };
      // More than all services of the stack may have.
      const command = { ...run, user: "1000:1000", megabytes: name === "first" ? 256 : 8192 };
      const { exitCode, stderr } = await apply(objectsOfCommand(command, objectsIn(none.namespace, none.labels)));
      assert.deepEqual([exitCode, stderr], [0, ""]);
    });
    await Promise.all(jobs);
    const of = (name: string) => ({ namespace: none.namespace, name });
    const refusal = () => podRefusal(cluster.access, of("second"), new AbortController().signal);
    const why = await until(refusal, (said) => said !== undefined, { every: 200, within: 30_000 });
    assert.match(why ?? "", /exceeded quota: rehearsal/);
    const args = ["get", "pods", "--namespace", none.namespace, "--output", "json"];
    const pods = JSON.parse((await run(...args)).stdout).items;
    assert.deepEqual(
      pods.map(({ metadata }: KubernetesObject) => metadata.labels["app.kubernetes.io/name"]),
      ["first"],
    );
    await removeRehearsal(cluster.access, none.id);
  });

  it("let the guard delete this namespace, and do nothing else", async () => {
    const account = `system:serviceaccount:${stack.namespace}:guard`;
    const may = async (...request: string[]) => {
      const { stdout } = await kubectl(cluster.access, ["auth", "can-i", "--as", account, ...request], {
        reject: false,
      });
      return stdout;
    };
    assert.equal(await may("delete", `namespaces/${stack.namespace}`, "--namespace", stack.namespace), "yes");
    assert.equal(await may("delete", "namespaces/kube-system", "--namespace", "kube-system"), "no");
    assert.equal(await may("delete", "namespaces/default", "--namespace", stack.namespace), "no");
    for (const what of ["secrets", "pods", "deployments"])
      assert.equal(await may("get", what, "--namespace", stack.namespace), "no", what);
  });

  it("cannot be made by a user without the rights that rehearsing takes", async () => {
    const { stderr } = await applied(await cluster.as("nobody"), sampleStack().objects);
    assert.match(stderr, /User "nobody" cannot/);
  });

  it("are found by their labels, and one that only looks like it is not", async () => {
    await run("create", "namespace", "of-others");
    await run("label", "namespace", "of-others", "app.kubernetes.io/managed-by=lineage-rehearsal");
    const found = await rehearsalNamespaces(cluster.access);
    assert.deepEqual(found, [{ name: stack.namespace, labels: stack.labels, isEnding: false }]);
  });

  it("are gone with their namespace, and nothing of another goes with it", async () => {
    const other = sampleStack();
    await makeStack(cluster.access, other);
    assert.deepEqual(await removeRehearsal(cluster.access, stack.id), { found: 1, left: [] });
    const { stdout: kinds } = await run("api-resources", "--verbs=list", "--output", "name");
    const left = await run(
      "get",
      kinds.split("\n").join(","),
      "--all-namespaces",
      "--output",
      "name",
      "--selector",
      `lineage-rehearsal.id=${stack.id}`,
    );
    assert.equal(left.stdout, "");
    assert.deepEqual(
      (await rehearsalNamespaces(cluster.access)).map(({ name }) => name),
      [other.namespace],
    );
    assert.deepEqual(await removeRehearsal(cluster.access, stack.id), { found: 0, left: [] });
  });
});
