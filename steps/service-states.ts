import { type FailedContainer, failedContainer as failedIn } from "../docker/container-watch.ts";
import type { ContainerState } from "../docker/containers.ts";
import * as docker from "../docker/containers.ts";
import * as cluster from "../kubernetes/logs.ts";
import { locatedService } from "../kubernetes/service-id.ts";
import { type ServiceState, serviceStates } from "../kubernetes/service-states.ts";

/**
 * How services of a stack stand now, by their ids: containers of the Docker engine, or services in a cluster.
 * @throws ExecaError when one of several containers does not exist, or nobody answers
 */
export async function serviceStatesNow(ids: string[]): Promise<Map<string, ContainerState>> {
  const located = ids.flatMap((id) => {
    const service = locatedService(id);
    return service ? [{ id, ...service }] : [];
  });
  if (located.length === 0) return docker.containerStates(ids);
  const [{ cluster, namespace }] = located as [(typeof located)[number]];
  const states = await serviceStates(cluster, namespace);
  return new Map(
    located.flatMap(({ id, service, pod }) => {
      const state = states.get(service);
      return state ? [[id, asContainer(state, pod)] as const] : [];
    }),
  );
}

/**
 * The state of a service in a cluster, in the words of an engine.
 * @param pod the one that it had when it became ready
 */
function asContainer(state: ServiceState, pod: string | undefined): ContainerState {
  if (pod !== undefined && state.status !== "failed" && state.pod !== pod)
    return { status: "dead", exitCode: 0, health: undefined, why: replaced(pod, state.pod) };
  if (state.status === "failed") return { status: "dead", exitCode: 0, health: undefined, why: state.why };
  return { status: "running", exitCode: 0, health: undefined };
}

/** What became of the pod of a service that was ready. */
const replaced = (pod: string, now: string | undefined): string =>
  now === undefined
    ? `its pod ${pod} is gone`
    : `its pod ${pod} was replaced by ${now}, which has nothing of what was in memory`;

/** The first of some services that has failed now, if one has. */
export const failedService = (ids: string[]): Promise<FailedContainer | undefined> => failedIn(ids, serviceStatesNow);

/** The last lines of the log of a service, indented, for an error message. */
export function lastLogLines(id: string): Promise<string> {
  const { cluster: where, ...service } = locatedService(id) ?? {};
  return where ? cluster.lastLogLines(where, service as cluster.ServiceInCluster) : docker.lastLogLines(id);
}

/**
 * The log of a service so far, as it arrives.
 * @param since leaves out what was written before
 * @throws ExecaError at its end, when not all of it could be had
 */
export function serviceLog(id: string, since?: Date): AsyncGenerator<Uint8Array> {
  const { cluster: where, ...service } = locatedService(id) ?? {};
  return where ? cluster.serviceLog(where, service as cluster.ServiceInCluster, since) : docker.containerLog(id, since);
}
