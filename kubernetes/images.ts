import { z } from "zod";
import { type Cluster, kubectl } from "./client.ts";
import { partLabel } from "./labels.ts";

/** The image that the pod of a service runs. */
export interface ImageInCluster {
  service: string;
  /** As the pod names it. */
  reference: string;
  /** The pod. */
  pod: string;
  /** What the node pulled or holds: the digest under which a registry knows it, else its id on the node. */
  digest: string;
}

const listed = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()).default({}),
        deletionTimestamp: z.string().optional(),
      }),
      spec: z.object({ containers: z.tuple([z.object({ image: z.string() })], z.unknown()) }),
      status: z.object({ containerStatuses: z.array(z.object({ imageID: z.string() })).default([]) }).prefault({}),
    }),
  ),
});

/**
 * The images of the services in a namespace, as far as its nodes have got them.
 * @throws ExecaError when the cluster does not answer
 */
export async function imagesInUse(cluster: Cluster, namespace: string): Promise<ImageInCluster[]> {
  const { stdout } = await kubectl(cluster, ["get", "pods", "--namespace", namespace, "--output", "json"]);
  return imagesIn(JSON.parse(stdout));
}

/** The same, of what the API server has listed. */
export const imagesIn = (answer: unknown): ImageInCluster[] =>
  listed.parse(answer).items.flatMap(({ metadata, spec, status }) => {
    const service = metadata.labels[partLabel];
    // Such as docker.io/library/postgres@sha256:…, or sha256:… for one that was loaded from a file.
    const digest = status.containerStatuses[0]?.imageID.replace(/^.*@/, "");
    const isOld = metadata.deletionTimestamp !== undefined;
    return service && digest && !isOld
      ? [{ service, pod: metadata.name, reference: spec.containers[0].image, digest }]
      : [];
  });
