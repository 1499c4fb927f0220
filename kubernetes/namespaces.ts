import { z } from "zod";
import type { Labels } from "../docker/labels.ts";
import { type Cluster, kubectl } from "./client.ts";
import { labelsOfNamespace, managedBy } from "./labels.ts";

/** The namespace of a rehearsal, as its labels and annotations describe it. */
export interface RehearsalNamespace {
  name: string;
  labels: Labels;
  /** Whether it is being deleted already. */
  isEnding: boolean;
}

const listed = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()).default({}),
        annotations: z.record(z.string(), z.string()).default({}),
        deletionTimestamp: z.string().optional(),
      }),
    }),
  ),
});

/**
 * The namespaces of all rehearsals in a cluster. One that only looks like one, because a label or an annotation is missing, is
 * not among them.
 * @param selector of labels that they must also have
 * @throws ExecaError when the cluster does not answer
 */
export async function rehearsalNamespaces(cluster: Cluster, ...selector: string[]): Promise<RehearsalNamespace[]> {
  const { stdout } = await kubectl(cluster, [
    ...["get", "namespaces", "--selector", [managedBy, ...selector].join(",")],
    ...["--output", "json"],
  ]);
  return listed.parse(JSON.parse(stdout)).items.flatMap(({ metadata }) => {
    const labels = labelsOfNamespace(metadata);
    return labels ? [{ name: metadata.name, labels, isEnding: metadata.deletionTimestamp !== undefined }] : [];
  });
}

/** Seconds that the cluster may take to delete what is in a namespace. */
const deletionSeconds = 120;

/**
 * Deletes the namespaces of one rehearsal, with all that is in them, and waits until they are gone.
 * @returns how many there were, and the commands for a person that delete those which are still there
 * @throws ExecaError when the cluster does not list them
 */
export async function removeRehearsal(cluster: Cluster, id: string): Promise<{ found: number; left: string[] }> {
  const selector = `lineage-rehearsal.id=${id}`;
  const found = await rehearsalNamespaces(cluster, selector);
  if (found.length === 0) return { found: 0, left: [] };
  const deleting = ["delete", "namespace", "--ignore-not-found", `--timeout=${deletionSeconds}s`];
  // What was deleted shows in the next list. An error may mean that somebody else has deleted it.
  await kubectl(cluster, [...deleting, "--", ...found.map(({ name }) => name)], { reject: false });
  const left = await rehearsalNamespaces(cluster, selector);
  return {
    found: found.length,
    left: left.map(({ name }) => `kubectl --context ${cluster.context} delete namespace ${name}`),
  };
}
