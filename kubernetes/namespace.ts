import type { Labels } from "../docker/labels.ts";
import { annotationsInCluster, labelsInCluster } from "./labels.ts";
import type { KubernetesObject } from "./object.ts";

/**
 * The namespace of a rehearsal: everything of it is inside, so that deleting it deletes all. The API server refuses every pod
 * that does not keep to the strictest of the standards:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const namespaceObject = (name: string, labels: Labels): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name,
    labels: {
      ...labelsInCluster(labels),
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "latest",
      "pod-security.kubernetes.io/warn": "restricted",
    },
    annotations: annotationsInCluster(labels),
  },
});
