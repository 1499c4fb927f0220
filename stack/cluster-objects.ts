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

/** What most objects wait for. A pod that comes before the quota is counted is refused, and tried again a second later. */
const others: readonly string[] = ["Namespace", "ResourceQuota"];
/**
 * What an object of a kind waits for. No service starts before its Secret is there, before the rules say whom it reaches, and before
 * the guard is there that removes it.
 */
const comesBefore: Record<string, readonly string[]> = {
  Namespace: [],
  ResourceQuota: ["Namespace"],
  Deployment: Object.keys(kinds).filter((kind) => kind !== "Deployment"),
};

/** Objects with their places in the list: what waits for all others comes last. */
const inOrder = (objects: readonly KubernetesObject[]): [KubernetesObject, number][] =>
  objects
    .map((one, index): [KubernetesObject, number] => [one, index])
    .sort(([one], [other]) => Number(one.kind === "Deployment") - Number(other.kind === "Deployment"));

type Arguments = Record<string, pulumi.Input<unknown>>;
type AnyKind = new (name: string, args: Arguments, options: pulumi.CustomResourceOptions) => pulumi.Resource;

/** The objects of a stack, which contain what the engine generates and keeps: its labels, and its passwords as secrets. */
export interface ClusterObjectsArgs {
  objects: pulumi.Output<KubernetesObject[]>;
  /** The same objects with any other labels and passwords: what there is has to be known before the engine runs. */
  like: readonly KubernetesObject[];
}

/**
 * The objects of a stack in a cluster. The namespace is made first and deleted last, with all that is in it: no other object is
 * deleted by itself. No service is waited for when it is made: whether it is ready is a step of the rehearsal.
 */
export class ClusterObjects extends pulumi.ComponentResource {
  /** All of them, the namespace first. */
  readonly made: pulumi.Resource[];
  /** The Deployment of each service, by its name. */
  readonly deployments: ReadonlyMap<string, pulumi.Resource>;

  /** @param cluster the provider of @pulumi/kubernetes */
  constructor(name: string, { objects, like }: ClusterObjectsArgs, cluster: pulumi.ProviderResource) {
    super("lineage-rehearsal:stack:ClusterObjects", name);
    const options = { parent: this, provider: cluster };
    const within = { ...options, retainOnDelete: true, deleteBeforeReplace: true };
    const made = new Map<string, pulumi.Resource[]>();
    const deployments = new Map<string, pulumi.Resource>();
    const of = (...kinds: string[]) => kinds.flatMap((kind) => made.get(kind) ?? []);
    for (const [one, index] of inOrder(like)) {
      const { kind, metadata } = one;
      const before = comesBefore[kind] ?? others;
      // The name of a namespace differs from stack to stack.
      const known = kind === "Namespace" ? kind : `${kind}-${metadata.name}`;
      const Kind = kinds[kind as keyof typeof kinds] as unknown as AnyKind;
      const resource = new Kind(known, argumentsOf(one, index), {
        ...(kind === "Namespace" ? options : within),
        dependsOn: of(...before),
      });
      made.set(kind, [...of(kind), resource]);
      if (kind === "Deployment") deployments.set(metadata.name, resource);
    }
    this.made = [...made.values()].flat();
    this.deployments = deployments;
    this.registerOutputs();

    /** What a resource is made with. Only a Secret holds secrets: of the others the engine shows what changes. */
    function argumentsOf(shape: KubernetesObject, index: number): Arguments {
      const whole = objects.apply((all) => awaited(all[index] as KubernetesObject));
      const plain = shape.kind === "Secret" ? whole : pulumi.unsecret(whole);
      return Object.fromEntries(Object.keys(shape).map((field) => [field, plain.apply((one) => one[field])]));
    }
  }
}

/** The provider's own wait asks for a Deployment by turns, of up to ten minutes. That for a quota ends once it counts. */
function awaited(object: KubernetesObject): KubernetesObject {
  const { kind, metadata } = object;
  if (kind === "Namespace" || kind === "ResourceQuota") return object;
  const annotations = { ...metadata.annotations, "pulumi.com/skipAwait": "true" };
  return { ...object, metadata: { ...metadata, annotations } };
}
