import type { Labels } from "../docker/labels.ts";
import { objectsOfWorkload } from "./deployment.ts";
import { guardObjects } from "./guard.ts";
import { namespaceOf, objectsIn } from "./labels.ts";
import { namespaceObject } from "./namespace.ts";
import { networkPolicies } from "./network-policy.ts";
import type { KubernetesObject } from "./object.ts";
import { pullSecret } from "./pull-secret.ts";
import { quota, type Room, together } from "./quota.ts";
import type { Workload } from "./workload.ts";

/** What a stack in a cluster is made of. */
export interface StackInCluster {
  /** What the name of its namespace begins with. */
  prefix: string;
  labels: Labels;
  workloads: readonly Workload[];
  /** The room of the commands that may run in it at once; undefined: none does. */
  commands?: Room | undefined;
  /** The image of the guard. */
  guardImage: string;
  /** The login with which its nodes pull images; undefined: none. */
  login?: string | undefined;
}

/** All objects of a stack, in the order in which they are made: what limits the pods comes before the pods. */
export function manifests({
  prefix,
  labels,
  workloads,
  commands = together(),
  guardImage,
  login,
}: StackInCluster): KubernetesObject[] {
  const namespace = namespaceOf(prefix, labels["lineage-rehearsal.id"]);
  const inNamespace = objectsIn(namespace, labels);
  const expires = new Date(labels["lineage-rehearsal.expires"]);
  return [
    namespaceObject(namespace, labels),
    quota(workloads, commands, inNamespace),
    ...networkPolicies(inNamespace),
    ...(login === undefined ? [] : [pullSecret(login, inNamespace)]),
    ...guardObjects({ namespace, expires, image: guardImage, login }, inNamespace),
    ...workloads.flatMap((workload) => objectsOfWorkload(workload, inNamespace, login)),
  ];
}
