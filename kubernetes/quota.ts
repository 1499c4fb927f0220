import { guardMegabytes } from "./guard.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";
import { mostProcessors } from "./pod.ts";
import type { Workload } from "./workload.ts";

/** What some pods may have together. */
export interface Room {
  pods: number;
  megabytes: number;
  processors: number;
}

/** Room for all of these. */
export const together = (...rooms: readonly Room[]): Room => ({
  pods: rooms.reduce((sum, { pods }) => sum + pods, 0),
  megabytes: rooms.reduce((sum, { megabytes }) => sum + megabytes, 0),
  processors: rooms.reduce((sum, { processors }) => sum + processors, 0),
});

const ofPod = (megabytes: number): Room => ({ pods: 1, megabytes, processors: mostProcessors });

/**
 * What all pods of a rehearsal may have together: what its services and commands were given, and the guard. So it cannot take the
 * cluster from others, whatever runs in it. Nothing of it is published by the cluster, and nothing outlives its pod.
 * @param commands the room of the commands that may run at once
 */
export function quota(workloads: readonly Workload[], commands: Room, inNamespace: InNamespace): KubernetesObject {
  const services = workloads.map(({ megabytes }) => ofPod(megabytes));
  const { pods, megabytes, processors } = together(...services, ofPod(guardMegabytes), commands);
  return inNamespace({ apiVersion: "v1", kind: "ResourceQuota" }, "rehearsal", {
    spec: {
      hard: {
        "requests.memory": `${megabytes}Mi`,
        "limits.memory": `${megabytes}Mi`,
        "limits.cpu": String(processors),
        pods: String(pods),
        persistentvolumeclaims: "0",
        "services.nodeports": "0",
        "services.loadbalancers": "0",
      },
    },
  });
}
