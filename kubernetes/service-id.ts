import type { Cluster } from "./client.ts";
import type { ServiceInCluster } from "./logs.ts";

/** A service of a stack in a cluster, and the cluster. */
export interface LocatedService extends ServiceInCluster {
  cluster: Cluster;
}

const scheme = "kubernetes://";

/**
 * The id of a service in a cluster, in the place of that of a container: `kubernetes://CONTEXT/NAMESPACE/SERVICE`, and `/POD` once
 * that is known.
 */
export const serviceId = ({ cluster, namespace, service, pod }: LocatedService): string =>
  [`${scheme}${encodeURIComponent(cluster.context)}`, namespace, service, ...(pod === undefined ? [] : [pod])].join(
    "/",
  );

/** The service with an id; undefined for the id of a container of the Docker engine. */
export function locatedService(id: string): LocatedService | undefined {
  if (!id.startsWith(scheme)) return undefined;
  const [context = "", namespace = "", service = "", pod] = id.slice(scheme.length).split("/");
  return { cluster: { context: decodeURIComponent(context) }, namespace, service, ...(pod !== undefined && { pod }) };
}
