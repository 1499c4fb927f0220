import { guardLabel } from "./labels.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";

const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };

/** The namespace itself, and nothing beyond it. */
const inside = [{ podSelector: {} }];

/** The DNS of the cluster, wherever it answers: only the port is the same in every cluster. */
const dns = { ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })) };

/** Who removes the namespace, and so has to reach the API server. */
export const guardName = "guard";

/**
 * What may be reached in a rehearsal: nothing, apart from each other and from names. What enforces it is the network plugin of
 * the cluster; one that cannot leaves it at that.
 */
export const networkPolicies = (inNamespace: InNamespace): KubernetesObject[] => [
  inNamespace(policy, "deny-all", { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }),
  inNamespace(policy, "each-other", {
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: inside }],
      egress: [{ to: inside }, dns],
    },
  }),
  inNamespace(policy, guardName, {
    spec: {
      podSelector: { matchLabels: guardLabel },
      policyTypes: ["Egress"],
      // Its address is not known to a policy. 443 is its Service, 6443 what usually is behind that.
      egress: [{ ports: [443, 6443].map((port) => ({ protocol: "TCP", port })) }],
    },
  }),
];
