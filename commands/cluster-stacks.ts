import type { ContainedStack } from "../docker/stacks.ts";
import { rehearsalNamespaces } from "../kubernetes/namespaces.ts";
import { serviceId } from "../kubernetes/service-id.ts";
import { serviceStates } from "../kubernetes/service-states.ts";
import { clustersHere } from "../rehearsal/known-clusters.ts";

/**
 * The stacks of a project in the clusters in which this user has rehearsed, the newest first. A cluster that does not answer has
 * none.
 * @param project as in their labels
 */
export async function clusterStacks(project: string): Promise<ContainedStack[]> {
  const clusters = (await clustersHere()).map((context) => ({ context }));
  const found = clusters.map(async (cluster) => {
    const all = await rehearsalNamespaces(cluster).catch(() => []);
    const own = all.filter(({ labels }) => labels["lineage-rehearsal.project"] === project);
    return Promise.all(
      own.map(async ({ name: namespace, labels }): Promise<ContainedStack> => {
        const states = await serviceStates(cluster, namespace);
        return {
          project,
          stack: labels["lineage-rehearsal.stack"],
          id: labels["lineage-rehearsal.id"],
          services: new Map(
            [...states].map(([service, state]) => [
              service,
              {
                id: serviceId({ cluster, namespace, service }),
                // In an engine's word: whoever uses a service asks for it.
                state: state.status === "failed" ? `failed: ${state.why}` : "running",
              },
            ]),
          ),
        };
      }),
    );
  });
  return (await Promise.all(found)).flat().sort((one, other) => (one.id < other.id ? 1 : -1));
}
