import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";
import { prepare, TestCluster } from "./cluster/cluster.ts";

/** The services of the sample that a cluster runs. */
export const services = ["postgres", "marquez", "prefect", "web"] as const;

/**
 * A cluster whose node has the images of the sample. Marquez and its web UI are stand-ins where no registry answers. The network
 * of the node enforces no NetworkPolicy.
 */
export async function clusterWithImages(): Promise<{ cluster: TestCluster; images: Record<string, string> }> {
  await prepare();
  const cluster = await TestCluster.start({ withNode: true });
  try {
    const images: Record<string, string> = {};
    for (const service of services) {
      const options = { standIns: "allow", say: () => {} } as const;
      const { reference } = await resolveImage(service, officialImages[service], options);
      images[service] = reference;
      await cluster.load(reference);
    }
    return { cluster, images };
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}
