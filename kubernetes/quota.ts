import { guardMegabytes } from "./guard.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";
import type { Workload } from "./workload.ts";

/**
 * What all pods of a rehearsal may have together: what its services were given, and the guard. So it cannot take the cluster
 * from others, whatever runs in it. Nothing of it is published by the cluster, and nothing is kept on a disk.
 */
export function quota(workloads: readonly Workload[], inNamespace: InNamespace): KubernetesObject {
  const megabytes = workloads.reduce((sum, one) => sum + one.megabytes, guardMegabytes);
  const pods = workloads.length + 1;
  return inNamespace({ apiVersion: "v1", kind: "ResourceQuota" }, "rehearsal", {
    spec: {
      hard: {
        "requests.memory": `${megabytes}Mi`,
        "limits.memory": `${megabytes}Mi`,
        "limits.cpu": String(2 * pods),
        pods: String(pods),
        persistentvolumeclaims: "0",
        "services.nodeports": "0",
        "services.loadbalancers": "0",
      },
    },
  });
}
