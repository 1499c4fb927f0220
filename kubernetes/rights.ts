import type { KubernetesObject } from "./object.ts";

const made = ["create", "get", "list", "watch", "patch"];

/**
 * The rights that rehearsing in a cluster takes, as a ClusterRole for an administrator to bind. They hold in every namespace: a
 * rehearsal makes its own, and no rule can name those to come. Who has them can read every Secret of the cluster, so a cluster
 * that holds more than rehearsals needs another way to give them.
 */
export const rightsOfRehearsing = (name: string): KubernetesObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name, labels: {} },
  rules: [
    // Its guard may delete the namespace. Nobody can give a right that he does not have.
    rule("", ["namespaces"], [...made, "delete"]),
    rule("", ["resourcequotas", "services", "serviceaccounts"], made),
    // A command is a Job with a Secret, which are deleted when it has ended.
    rule("", ["secrets"], [...made, "delete"]),
    rule("batch", ["jobs"], [...made, "delete"]),
    rule("apps", ["deployments"], made),
    rule("batch", ["cronjobs"], made),
    rule("networking.k8s.io", ["networkpolicies"], made),
    rule("rbac.authorization.k8s.io", ["roles", "rolebindings"], made),
    rule("", ["pods", "pods/log"], ["get", "list", "watch"]),
    // Why a pod is refused.
    rule("", ["events"], ["get", "list"]),
    // Over a WebSocket the API server has asked for `get` until 1.35.
    rule("", ["pods/portforward", "pods/exec"], ["create", "get"]),
  ],
});

const rule = (apiGroup: string, resources: string[], verbs: string[]) => ({ apiGroups: [apiGroup], resources, verbs });
