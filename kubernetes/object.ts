/** An object as the Kubernetes API takes it: https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

export interface Metadata {
  name: string;
  /** Left out for a namespace itself. */
  namespace?: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Makes objects in the namespace of one rehearsal, each with its labels. */
export type InNamespace = (
  kind: Pick<KubernetesObject, "apiVersion" | "kind">,
  name: string,
  content: Record<string, unknown>,
) => KubernetesObject;
