import { idLabel } from "../docker/labels.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import type { Cluster } from "../kubernetes/client.ts";
import type { Forwards } from "../kubernetes/forwards.ts";
import { secretsIn } from "../kubernetes/generated-secrets.ts";
import { rehearsalNamespaces } from "../kubernetes/namespaces.ts";
import { locatedService, serviceId } from "../kubernetes/service-id.ts";
import { serviceStates } from "../kubernetes/service-states.ts";
import type { Settings } from "../settings/schema.ts";
import { clusterPorts } from "../stack/cluster-ports.ts";
import type { Provisioned, Urls } from "../stack/provisioned.ts";

/** What runs of a stack in a cluster. */
export interface RunningServices {
  expires: string;
  /** The id of each service. */
  containers: Record<string, string>;
  /** Those of the wanted ones that do not run, and why. */
  stopped: string[];
  /** What was generated for it and must not be in any evidence. */
  secrets: string[];
}

/**
 * Finds the services of a stack that was left running in a cluster.
 * @param id that in its labels
 * @param wanted the services that a rehearsal uses
 * @returns undefined when its namespace is gone
 */
export async function runningInCluster(
  cluster: Cluster,
  { id, wanted }: { id: string; wanted: readonly string[] },
): Promise<RunningServices | undefined> {
  const [found] = (await rehearsalNamespaces(cluster, idLabel(id))).filter(({ isEnding }) => !isEnding);
  if (!found) return undefined;
  const { name: namespace, labels } = found;
  const [states, secrets] = await Promise.all([serviceStates(cluster, namespace), secretsIn(cluster, namespace)]);
  const stopped = wanted.flatMap((service) => {
    const state = states.get(service);
    if (!state) return [`${service} is gone`];
    return state.status === "failed" ? [`${service} has failed: ${state.why}`] : [];
  });
  return {
    expires: labels["lineage-rehearsal.expires"],
    containers: Object.fromEntries(wanted.map((service) => [service, serviceId({ cluster, namespace, service })])),
    stopped,
    secrets,
  };
}

/** Opens ports here for the services of a stack that runs in a cluster, and gives their URLs. */
export async function forwardedUrls(
  { containers, urls }: Provisioned,
  settings: Settings,
  forwards: Forwards,
): Promise<Urls> {
  const open = clusterPorts(planOnEngine(settings), settings).map(async ({ url, service, port, at }) => {
    const { namespace = "" } = locatedService(containers[service] ?? "") ?? {};
    return [url, await forwards.url({ namespace, service, port, at: at === "auto" ? 0 : at })] as const;
  });
  return { ...urls, ...Object.fromEntries(await Promise.all(open)) };
}
