import { pullImage, storedImage } from "../docker/images.ts";
import { RehearsalError } from "../errors.ts";
import { isOurs, officialImageOf } from "../settings/official-images.ts";
import { installedOffline, requireOffline } from "./offline.ts";
import type { Say } from "./say.ts";
import { hasStandIn, StandInRefused, type StandIns } from "./stand-in.ts";

export type { ServiceName as ImageName } from "../settings/official-images.ts";

/** An image that the Docker engine holds, and where it came from. */
export interface ResolvedImage {
  /** The service: one of the stack's own, or of the user's. */
  name: string;
  /** As in the settings; the tag of our own build where it was built. */
  reference: string;
  /** The image's id in the engine. */
  id: string;
  /** The digest under which a registry knows it; the id when none does. */
  digest: string;
  origin: "engine" | "pulled" | "recipe";
  /** Whether it is a program of ours in the place of the real one: its label says so, whatever its name. */
  standIn: boolean;
}

/** How an image may be got. */
export interface Obtaining {
  standIns: StandIns;
  say: Say;
  signal?: AbortSignal;
}

/**
 * Gets an image into the Docker engine: the engine holds it, or it is pulled, or, for an official image, it is built.
 * @throws StandInRefused when only a stand-in can be had and none is allowed; RehearsalError SETUP when none of these
 *   works; the signal's reason when it is aborted
 */
export async function resolveImage(
  name: string,
  reference: string,
  { standIns, say, signal }: Obtaining,
): Promise<ResolvedImage> {
  const accepted = (image: ResolvedImage): ResolvedImage => {
    if (image.standIn && standIns === "refuse") throw new StandInRefused({ name, reference, notPulled: undefined });
    return image;
  };
  const held = await storedImage(reference, signal);
  if (held !== undefined) return accepted({ name, reference, ...held, origin: "engine" });
  const notPulled = (await pullImage(reference, say, signal)) ?? "it is not in the registry";
  const pulled = await storedImage(reference, signal);
  if (pulled !== undefined) return accepted({ name, reference, ...pulled, origin: "pulled" });
  if (!isOurs(name) || reference !== officialImageOf(name)) throw unobtainable(name, reference, notPulled);
  if (hasStandIn(name) && standIns === "refuse") throw new StandInRefused({ name, reference, notPulled });
  const offline = await requireOffline({
    doing: `getting the image ${reference} for ${name}`,
    found: `the Docker engine does not hold it, and it could not be pulled (${notPulled})`,
  });
  const because = `${reference} could not be pulled: ${notPulled.split(": ").at(-1)}`;
  try {
    return accepted({ name, ...(await offline.buildImage(name, because, say, signal)), origin: "recipe" });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * The id of an image that the Docker engine holds already, pulled or built. Nothing is fetched or built.
 * @throws RehearsalError SETUP when the engine cannot tell
 */
export async function heldImage(name: string, reference: string): Promise<string | undefined> {
  const held = await storedImage(reference);
  if (held !== undefined || !isOurs(name) || reference !== officialImageOf(name)) return held?.id;
  const built = await (await installedOffline())?.imageTag(name);
  return built === undefined ? undefined : (await storedImage(built))?.id;
}

const unobtainable = (name: string, reference: string, refusal: string): RehearsalError =>
  new RehearsalError("SETUP", {
    doing: `getting the image ${reference} for ${name}`,
    found: `the Docker engine does not hold it, and it could not be pulled (${refusal})`,
    next: `Check ${isOurs(name) ? `images.${name}` : `services.${name}.image`} in the settings, or log in to the registry (docker login).`,
  });
