import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { newIdentity } from "../../context/identity.ts";
import type { Labels } from "../../docker/labels.ts";
import { type Cluster, kubectl } from "../../kubernetes/client.ts";
import { namespaceOf } from "../../kubernetes/labels.ts";
import { manifests } from "../../kubernetes/manifests.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { Room } from "../../kubernetes/quota.ts";
import { rightsOfRehearsing } from "../../kubernetes/rights.ts";
import { loadSettings } from "../../settings/load.ts";
import type { Settings } from "../../settings/schema.ts";
import { planServices } from "../../settings/services.ts";
import { roomOfCommands } from "../../stack/commands-in-cluster.ts";
import { workloadsOf } from "../../stack/workloads.ts";
import { packageRoot } from "../../version.ts";
import { kubectlImage } from "./cluster/node.ts";

/** A stack of a test: its manifests, and what is in them. */
export interface TestStack {
  id: string;
  labels: Labels;
  namespace: string;
  password: string;
  settings: Settings;
  objects: KubernetesObject[];
}

/** The stack of the sample, as it stands in the settings. */
export function sampleStack({ images = {}, expires = 3_600_000, overrides = [], commands }: Wanted = {}): TestStack {
  const named = Object.entries(images).map(([name, image]) => `images.${name}=${image}`);
  const settings = loadSettings({ stack: "local", directory: packageRoot, overrides: [...named, ...overrides] });
  const { id, labels } = newIdentity({ stack: "local", project: packageRoot, owner: "a test", expires });
  const password = randomBytes(24).toString("hex");
  const workloads = workloadsOf(planServices(settings), settings, { databasePassword: password, prefectUi: false });
  const room = commands ?? roomOfCommands(settings);
  const objects = manifests({ prefix: "rehearsal", labels, workloads, commands: room, guardImage: kubectlImage });
  return { id, labels, namespace: namespaceOf("rehearsal", id), password, settings, objects };
}

interface Wanted {
  /** Other images than those of the settings. */
  images?: Record<string, string>;
  /** In milliseconds. */
  expires?: number;
  /** Of settings, as on the command line. */
  overrides?: string[];
  /** The room of commands, in the place of that which the settings ask for. */
  commands?: Room;
}

/** Has the API server make objects, or with `--dry-run=server` go through all but the storing. */
export const applied = (cluster: Cluster, objects: readonly KubernetesObject[], ...options: string[]) =>
  kubectl(cluster, ["apply", "--server-side", ...options, "--filename", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
    stdin: "pipe",
    reject: false,
  });

/** Gives a user of a cluster the rights that rehearsing takes, and no other. */
export async function allowRehearsing(cluster: Cluster, name: string): Promise<void> {
  const binding = {
    ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" },
    metadata: { name, labels: {} },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name }],
  };
  const { exitCode, stderr } = await applied(cluster, [rightsOfRehearsing(name), binding]);
  assert.equal(exitCode, 0, stderr);
}

/** Makes a stack, as the Pulumi engine does: what is in the namespace once its quota counts. */
export async function makeStack(cluster: Cluster, { objects, namespace }: TestStack): Promise<void> {
  const comesFirst = ({ kind }: KubernetesObject) => kind === "Namespace" || kind === "ResourceQuota";
  await made(objects.filter(comesFirst));
  const counts = ["--for=jsonpath={.status.hard}", "resourcequota/rehearsal", "--timeout=30s"];
  await kubectl(cluster, ["wait", "--namespace", namespace, ...counts]);
  await made(objects.filter((one) => !comesFirst(one)));

  async function made(some: KubernetesObject[]) {
    const { exitCode, stderr } = await applied(cluster, some);
    assert.equal(exitCode, 0, stderr);
    // The namespace warns of every pod that breaks the standard, and the API of every field that it does not know.
    assert.equal(stderr, "");
  }
}
