import { containersByService, type LabelledObject, labelledObjects } from "../docker/containers.ts";
import { leaseSeconds } from "../docker/engine-guard.ts";
import { idLabel } from "../docker/labels.ts";
import { type Removal, removeLabelled } from "../docker/remove.ts";
import type { Cluster } from "../kubernetes/client.ts";
import { rehearsalNamespaces, removeRehearsal } from "../kubernetes/namespaces.ts";
import { serviceId } from "../kubernetes/service-id.ts";
import { serviceStates } from "../kubernetes/service-states.ts";
import type { Settings } from "../settings/schema.ts";

/** What runs the services of stacks, as far as finding and removing them goes: the Docker engine, or a cluster. */
export interface StackHost {
  /** In words: `the Docker engine`. */
  name: string;
  /** What it holds of a stack, in words and for several: `Docker objects`. */
  objects: string;
  /** All that rehearsals have there, or one stack of a project. */
  list: (stack?: Pick<LabelledObject, "project" | "stack">) => Promise<LabelledObject[]>;
  /**
   * Removes all that one rehearsal has there.
   * @throws ExecaError when it does not say what it has
   */
  remove: (id: string) => Promise<Removal>;
  /** The command that lists what one rehearsal has there. */
  listing: (id: string) => string;
  /** The ids of the services of one rehearsal, by their names. */
  services: (id: string) => Promise<Record<string, string>>;
  /** What removes a stack there that this process cannot reach any more. */
  afterLoss: string;
}

const dockerHost: StackHost = {
  name: "the Docker engine",
  objects: "Docker objects",
  list: (stack) =>
    labelledObjects(
      ...(stack
        ? [`lineage-rehearsal.project=${stack.project}`, `lineage-rehearsal.stack=${stack.stack}`]
        : ["lineage-rehearsal.id"]),
    ),
  remove: (id) => removeLabelled(idLabel(id)),
  listing: (id) => `docker ps --all --filter label=${idLabel(id)}`,
  services: async (id) => {
    // The container of the service s3 is named evidence.
    const { evidence, ...others } = await containersByService(id);
    return evidence ? { ...others, s3: evidence } : others;
  },
  afterLoss: `the guard beside it removes the stack within ${leaseSeconds} s`,
};

/** A cluster as a host of stacks: of each it has one namespace. */
export const clusterHost = (cluster: Cluster): StackHost => ({
  name: `the cluster ${cluster.context}`,
  objects: `namespaces of the cluster ${cluster.context}`,
  list: async (stack) => {
    const all = (await rehearsalNamespaces(cluster)).map(({ labels }) => ({
      project: labels["lineage-rehearsal.project"],
      stack: labels["lineage-rehearsal.stack"],
      id: labels["lineage-rehearsal.id"],
      owner: labels["lineage-rehearsal.owner"],
      expires: new Date(labels["lineage-rehearsal.expires"]),
    }));
    return stack ? all.filter((one) => one.project === stack.project && one.stack === stack.stack) : all;
  },
  remove: (id) => removeRehearsal(cluster, id),
  listing: (id) => `kubectl --context ${cluster.context} get namespaces --selector ${idLabel(id)}`,
  services: async (id) => {
    const [found] = await rehearsalNamespaces(cluster, idLabel(id));
    if (!found) return {};
    const names = [...(await serviceStates(cluster, found.name)).keys()];
    return Object.fromEntries(
      names.map((service) => [service, serviceId({ cluster, namespace: found.name, service })]),
    );
  },
  afterLoss: "the guard in it deletes the namespace of the stack when that expires",
});

/** What runs the services of a stack: the cluster of a context, or the Docker engine where there is none. */
export const hostWith = (context: string | undefined): StackHost =>
  context === undefined ? dockerHost : clusterHost({ context });

/** What runs the services of a stack with these settings. */
export const hostOf = ({ kubernetes }: Pick<Settings, "kubernetes">): StackHost => hostWith(kubernetes?.context);
