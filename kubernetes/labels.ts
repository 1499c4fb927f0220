import type { Labels } from "../docker/labels.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";

/** The label that all namespaces of rehearsals have, as a selector. */
export const managedBy = "app.kubernetes.io/managed-by=lineage-rehearsal";

/** The label that tells the pods of a rehearsal apart: the name of a service, or what else a pod is for. */
export const partLabel = "app.kubernetes.io/name";

/** The label of the pod that removes a namespace: no service may have it, whatever its name. */
export const guardLabel = { "lineage-rehearsal.guard": "true" };

/** The name of the namespace of a rehearsal. Its id has 25 characters, and a name has at most 63. */
export const namespaceOf = (prefix: string, id: string): string => `${prefix}-${id}`;

/** The labels of every object of a rehearsal: what it is found by, in characters that the value of a label may have. */
export const labelsInCluster = (labels: Labels): Record<string, string> => ({
  "app.kubernetes.io/managed-by": "lineage-rehearsal",
  "lineage-rehearsal.id": labels["lineage-rehearsal.id"],
});

/**
 * What the namespace says beside its labels, with the same names as the labels of a container: slashes and colons, which an
 * owner and a time have, are not allowed in the value of a label.
 */
export const annotationsInCluster = ({ "lineage-rehearsal.id": _, ...others }: Labels): Record<string, string> =>
  others;

/**
 * The labels that a namespace of a rehearsal was made with.
 * @returns undefined when it is none: a label or an annotation is missing
 */
export function labelsOfNamespace({ labels = {}, annotations = {} }: Partial<KubernetesObject["metadata"]>) {
  const all: Record<string, string | undefined> = { ...annotations, ...labels };
  const names = ["project", "stack", "id", "owner", "expires"].map((name) => `lineage-rehearsal.${name}`);
  if (names.some((name) => all[name] === undefined)) return undefined;
  return Object.fromEntries(names.map((name) => [name, all[name]])) as unknown as Labels;
}

/** Makes objects of one rehearsal in its namespace. */
export const objectsIn =
  (namespace: string, labels: Labels): InNamespace =>
  (kind, name, content) => ({
    ...kind,
    metadata: { name, namespace, labels: { ...labelsInCluster(labels), [partLabel]: name } },
    ...content,
  });
