import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesObject } from "../kubernetes/object.ts";

/** The kinds of objects that a stack in a cluster is made of. */
const kinds = {
  CronJob,
  Deployment,
  Namespace,
  NetworkPolicy,
  ResourceQuota,
  Role,
  RoleBinding,
  Secret,
  Service,
  ServiceAccount,
};

type AnyKind = new (name: string, args: KubernetesObject, options: pulumi.CustomResourceOptions) => pulumi.Resource;

/**
 * The objects of a stack in a cluster. The namespace is made first and deleted last, with all that is in it: no other object is
 * deleted by itself. No service is waited for when it is made: whether it is ready is a step of the rehearsal.
 */
export class ClusterObjects extends pulumi.ComponentResource {
  /** All of them, the namespace first. */
  readonly made: pulumi.Resource[];

  /**
   * @param objects the namespace, and what is in it
   * @param cluster the provider of @pulumi/kubernetes
   */
  constructor(name: string, objects: readonly KubernetesObject[], cluster: pulumi.ProviderResource) {
    super("lineage-rehearsal:stack:ClusterObjects", name);
    const options = { parent: this, provider: cluster };
    const [first, ...inside] = objects as [KubernetesObject, ...KubernetesObject[]];
    const namespace = declare(first, options);
    const within = { ...options, retainOnDelete: true, deleteBeforeReplace: true };
    // A pod that comes before the quota is counted is refused, and tried again a second later.
    const isQuota = ({ kind }: KubernetesObject) => kind === "ResourceQuota";
    const quotas = inside.filter(isQuota).map((one) => declare(one, { ...within, dependsOn: [namespace] }));
    const others = inside
      .filter((one) => !isQuota(one))
      .map((one) => declare(notAwaited(one), { ...within, dependsOn: [namespace, ...quotas] }));
    this.made = [namespace, ...quotas, ...others];
    this.registerOutputs();
  }
}

function declare(object: KubernetesObject, options: pulumi.CustomResourceOptions): pulumi.Resource {
  const { kind, metadata } = object;
  const Kind = kinds[kind as keyof typeof kinds] as unknown as AnyKind;
  return new Kind(`${kind}-${metadata.name}`, object, options);
}

/** The provider's own wait asks for a Deployment by turns, of up to ten minutes. */
function notAwaited(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, "pulumi.com/skipAwait": "true" };
  return { ...object, metadata: { ...metadata, annotations } };
}
