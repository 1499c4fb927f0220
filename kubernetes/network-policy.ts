import { commandLabel } from "../docker/labels.ts";
import { guardLabel } from "./labels.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";

const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };

/** The namespace itself, and nothing beyond it. */
const inside = [{ podSelector: {} }];

/** The DNS of the cluster, wherever it answers: only the port is the same in every cluster. */
const dns = { ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })) };

/** What lies beyond the cluster, without what a node says of itself, such as the credentials of a cloud. */
const beyond = [
  { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
  { ipBlock: { cidr: "::/0", except: ["fe80::/10", "fd00:ec2::254/128"] } },
];

/** Who removes the namespace, and so has to reach the API server. */
export const guardName = "guard";

/**
 * What may be reached in a rehearsal: nothing, apart from each other and from names. Commands are the user's own, and have their
 * data elsewhere: they reach what lies beyond the cluster, as they do in a container of an engine. What enforces it is the network plugin of
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
  inNamespace(policy, "commands", {
    spec: {
      podSelector: { matchLabels: { [commandLabel]: "true" } },
      policyTypes: ["Egress"],
      egress: [{ to: beyond }],
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
