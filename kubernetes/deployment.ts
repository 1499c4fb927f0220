import { partLabel } from "./labels.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";
import { podOf, secretOf } from "./pod.ts";
import type { Workload } from "./workload.ts";

const core = (kind: string) => ({ apiVersion: "v1", kind });

/** A service of the stack: its Secret, if it has one, its Deployment, and its name in the namespace. */
export function objectsOfWorkload(
  workload: Workload,
  inNamespace: InNamespace,
  login: string | undefined,
): KubernetesObject[] {
  const { name, ports } = workload;
  const secret = secretOf(workload);
  const deployment = inNamespace({ apiVersion: "apps/v1", kind: "Deployment" }, name, {});
  const { labels } = deployment.metadata;
  const selected = { [partLabel]: name };
  return [
    ...(secret ? [inNamespace(core("Secret"), name, { type: "Opaque", stringData: secret })] : []),
    {
      ...deployment,
      spec: {
        replicas: 1,
        revisionHistoryLimit: 0,
        // Never two at once: both would write the same, and the quota has room for one.
        strategy: { type: "Recreate" },
        selector: { matchLabels: selected },
        template: { metadata: { labels }, spec: podOf(workload, login) },
      },
    },
    ...(ports.length > 0
      ? [
          inNamespace(core("Service"), name, {
            spec: {
              selector: selected,
              ports: ports.map((port) => ({ name: `port-${port}`, port, targetPort: port })),
            },
          }),
        ]
      : []),
  ];
}
