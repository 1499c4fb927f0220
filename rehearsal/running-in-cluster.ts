import { idLabel } from "../docker/labels.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import { RehearsalError } from "../errors.ts";
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
  /** What was generated for it and must not be in any evidence. */
  secrets: string[];
}

/**
 * Finds the services of a stack that was left running in a cluster.
 * @param id that in its labels
 * @returns undefined when its namespace is gone
 * @throws RehearsalError PROVISION when a wanted service has failed or is gone
 */
export async function runningInCluster(
  cluster: Cluster,
  { id, stack, wanted }: { id: string; stack: string; wanted: readonly string[] },
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
  if (stopped.length > 0)
    throw new RehearsalError("PROVISION", {
      doing: `rehearsing on the running stack ${stack}`,
      found: `not all of it runs: ${stopped.join(", ")}`,
      next: `\`rehearse down --stack ${stack}\`, then \`rehearse up --stack ${stack}\`, brings it up anew.`,
    });
  return {
    expires: labels["lineage-rehearsal.expires"],
    containers: Object.fromEntries(wanted.map((service) => [service, serviceId({ cluster, namespace, service })])),
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
