import { storedImage } from "../docker/images.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import { messageOf } from "../errors.ts";
import { isOurs, officialImageOf } from "../settings/official-images.ts";
import { imagesOfCommands } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";
import { provisionedServices } from "../settings/services.ts";
import { heldImage } from "../setup/images.ts";
import { hasStandIn } from "../setup/stand-in.ts";

/** A service of a rehearsal, and where it comes from. */
export interface PlannedService {
  name: string;
  /** The image of a container that is started; the URL of a service that runs already. */
  image?: string;
  url?: string;
  /** Whether the Docker engine has the image; undefined when it does not answer, and where there is no image. */
  present?: boolean;
  /** Where it comes from, in words. */
  origin: string;
}

/** Every service of a rehearsal. The Docker engine is asked what it has; nothing is fetched, built or started. */
export async function plannedServices(settings: Settings): Promise<PlannedService[]> {
  const plan = planOnEngine(settings);
  const existing = (["marquez", "web", "prefect"] as const).flatMap((name): PlannedService[] =>
    plan[name] === "existing"
      ? [{ name, url: settings[name].url as string, origin: "runs already, and stays as it is" }]
      : [],
  );
  const images = [
    ...provisionedServices(plan).map((name) => [name, settings.images[name]] as const),
    ...Object.entries(settings.services).map(([name, { image }]) => [name, image] as const),
    ...imagesOfCommands(settings),
  ];
  if (settings.kubernetes)
    return [
      ...images.map(([name, image]) => ({ name, image, origin: "pulled by a node of the cluster" })),
      ...existing,
    ];
  const provisioned = images.map(async ([name, image]) => ({
    name,
    image,
    ...(await originOf(name, image, settings)),
  }));
  return [...(await Promise.all(provisioned)), ...existing];
}

async function originOf(
  name: string,
  image: string,
  { standIns }: Settings,
): Promise<Pick<PlannedService, "present" | "origin">> {
  try {
    const held = await storedImage(image);
    if (held?.standIn)
      return {
        present: true,
        origin:
          standIns === "refuse"
            ? "in the Docker engine, and a stand-in, which standIns refuses: the rehearsal would end there"
            : "in the Docker engine: a stand-in, not the real service",
      };
    if (held) return { present: true, origin: `in the Docker engine as ${held.digest}` };
    const isDefault = isOurs(name) && image === officialImageOf(name);
    if (!isDefault) return { present: false, origin: "to be pulled" };
    const what = hasStandIn(name) ? "a stand-in" : "one of ours";
    if (hasStandIn(name) && standIns === "refuse") return { present: false, origin: "to be pulled" };
    return (await heldImage(name, image))
      ? { present: false, origin: `to be pulled; where that fails, ${what} that was built before` }
      : { present: false, origin: `to be pulled; where that fails, ${what} is built` };
  } catch (error) {
    // A rehearsal starts or installs an engine; a plan does not.
    return { origin: `not known: ${messageOf(error).split("\n", 1)[0]}` };
  }
}
