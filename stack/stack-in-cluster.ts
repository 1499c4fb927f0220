import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../docker/labels.ts";
import { RehearsalError } from "../errors.ts";
import type { Cluster } from "../kubernetes/client.ts";
import type { Forwards } from "../kubernetes/forwards.ts";
import { namespaceOf } from "../kubernetes/labels.ts";
import { manifests, type StackInCluster } from "../kubernetes/manifests.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { serviceId } from "../kubernetes/service-id.ts";
import type { Workload } from "../kubernetes/workload.ts";
import type { Port } from "../settings/stack.ts";
import { ClusterObjects } from "./cluster-objects.ts";

/** What a stack in a cluster is made of: what the engine generates and keeps, and all that is known before. */
export interface ClusterStackArgs extends Omit<StackInCluster, "labels" | "workloads"> {
  cluster: Cluster;
  labels: pulumi.Output<Labels>;
  databasePassword: pulumi.Output<string>;
  /** Labels and a password in their place, to know which objects there will be. */
  like: { labels: Labels; databasePassword: string };
  workloads: (databasePassword: string) => Workload[];
  /** Lead ports of services here; undefined where nothing leads them here. */
  forwards: Forwards | undefined;
}

/** The services of a stack in a cluster, in a namespace of its own. */
export class ClusterStack {
  /** The id of each service, once its Deployment is made. */
  readonly ids: Record<string, pulumi.Output<string>>;
  /** All objects that have to be made. */
  readonly objects: pulumi.Resource[];
  readonly namespace: pulumi.Output<string>;
  readonly #deployments: ReadonlyMap<string, pulumi.Resource>;
  readonly #forwards: Forwards | undefined;

  constructor(
    name: string,
    { cluster, labels, databasePassword, like, workloads, forwards, ...stack }: ClusterStackArgs,
  ) {
    const made = (of: ClusterStackArgs["like"]) =>
      manifests({ ...stack, labels: of.labels, workloads: workloads(of.databasePassword) });
    const objects = pulumi
      .all([labels, databasePassword])
      .apply(([labels, databasePassword]) =>
        made({ labels: labels as Labels, databasePassword }),
      ) as unknown as pulumi.Output<KubernetesObject[]>;
    const provider = new Provider("cluster", { context: cluster.context });
    const own = new ClusterObjects(name, { objects, like: made(like) }, provider);
    this.objects = own.made;
    this.#deployments = own.deployments;
    this.#forwards = forwards;
    this.namespace = labels.apply((named) => namespaceOf(stack.prefix, named["lineage-rehearsal.id"]));
    this.ids = Object.fromEntries(
      [...own.deployments].map(([service, { urn }]) => [
        service,
        pulumi.all([this.namespace, urn]).apply(([namespace]) => serviceId({ cluster, namespace, service })),
      ]),
    );
  }

  /** The URL at which a port of a service is reached here, once its Deployment is made. On a preview it is unknown. */
  url(service: string, port: number, at: Port): pulumi.Output<string> {
    const forwards = this.#forwards;
    return pulumi.all([this.namespace, this.#deployments.get(service)?.urn]).apply(([namespace]) => {
      if (!forwards) throw noForwards();
      return forwards.url({ namespace, service, port, at: at === "auto" ? 0 : at });
    });
  }
}

const noForwards = (): RehearsalError =>
  new RehearsalError("SETUP", {
    doing: "bringing up a stack with plain `pulumi up`",
    found: "engine is kubernetes, and nothing leads the ports of the cluster here once the program has ended",
    next: "Use `rehearse run`, which forwards them.",
  });
