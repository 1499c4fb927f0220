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
  const options = { standIns: "allow", say: () => {} } as const;
  const resolved = services.map(async (service) => {
    const { reference } = await resolveImage(service, officialImages[service], options);
    return [service, reference] as const;
  });
  const images = Object.fromEntries(await Promise.all(resolved));
  return { cluster: await TestCluster.start({ withNode: true, images: Object.values(images) }), images };
}
