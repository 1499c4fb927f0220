import { guardLabel } from "./labels.ts";
import { guardName } from "./network-policy.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";
import { resourcesOf, securityOfContainer, securityOfPod } from "./pod.ts";
import { pullsWith } from "./pull-secret.ts";

/** The memory of the guard's pod, in megabytes. */
export const guardMegabytes = 128;

const rbac = (kind: string) => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind });

/** The minute in which a time has passed, as a cron schedule of that day. */
export function minuteAfter(time: Date): string {
  const minute = 60_000;
  const next = new Date(Math.ceil(time.getTime() / minute) * minute);
  return `${next.getUTCMinutes()} ${next.getUTCHours()} ${next.getUTCDate()} ${next.getUTCMonth() + 1} *`;
}

/**
 * What removes the namespace when it expires, whatever has become of the machine that made it: a CronJob whose time is the
 * expiry. Until then it runs nothing. Its account may delete this one namespace and do nothing else, and is gone with it. A Role
 * of the namespace is enough, because a request about a namespace counts as one in it:
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go
 * @param image has `kubectl` as its entry point
 */
export function guardObjects(
  { namespace, expires, image, login }: GuardRequest,
  inNamespace: InNamespace,
): KubernetesObject[] {
  const account = inNamespace({ apiVersion: "v1", kind: "ServiceAccount" }, guardName, {
    automountServiceAccountToken: false,
  });
  const { labels } = account.metadata;
  return [
    account,
    inNamespace(rbac("Role"), guardName, {
      rules: [{ apiGroups: [""], resources: ["namespaces"], resourceNames: [namespace], verbs: ["delete"] }],
    }),
    inNamespace(rbac("RoleBinding"), guardName, {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: guardName },
      subjects: [{ kind: "ServiceAccount", name: guardName, namespace }],
    }),
    inNamespace({ apiVersion: "batch/v1", kind: "CronJob" }, guardName, {
      spec: {
        schedule: minuteAfter(expires),
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        jobTemplate: {
          metadata: { labels },
          spec: {
            backoffLimit: 6,
            template: { metadata: { labels: { ...labels, ...guardLabel } }, spec: pod(namespace) },
          },
        },
      },
    }),
  ];

  function pod(name: string) {
    return {
      serviceAccountName: guardName,
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      restartPolicy: "OnFailure",
      ...pullsWith(login),
      securityContext: securityOfPod("65532:65532"),
      containers: [
        {
          name: guardName,
          image,
          // One request and no other: the client's own way would first ask the API server what it knows.
          args: ["delete", "--raw", `/api/v1/namespaces/${name}`],
          // It asks for nothing: where no node has room any more, the namespace has to go all the same.
          resources: { ...resourcesOf({ megabytes: guardMegabytes }), requests: { memory: "0", cpu: "0" } },
          securityContext: securityOfContainer(true),
        },
      ],
    };
  }
}

interface GuardRequest {
  namespace: string;
  expires: Date;
  image: string;
  login: string | undefined;
}
