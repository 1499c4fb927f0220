import { pullImage, storedImage } from "../docker/images.ts";
import { RehearsalError } from "../errors.ts";
import { pinnedDigest, withoutDigest } from "../settings/image-reference.ts";
import { guardImage, isOurs, officialImageOf, type ServiceName } from "../settings/official-images.ts";
import { withoutHelper } from "./docker-login.ts";
import { type Buildable, installedOffline, requireOffline } from "./offline.ts";
import type { Say } from "./say.ts";
import { hasStandIn, StandInRefused, type StandIns } from "./stand-in.ts";

export type { ServiceName as ImageName };

/** An image that the Docker engine or a node of a cluster holds, and where it came from. */
export interface ResolvedImage {
  /** The service: one of the stack's own, or of the user's. Of a command's image, the setting: `refine.image`. */
  name: string;
  /** As in the settings; the tag of our own build where it was built. */
  reference: string;
  /** The image's id in the engine, or what stands for it on a node. */
  id: string;
  /** The digest under which a registry knows it; the id when none does. */
  digest: string;
  origin: "engine" | "pulled" | "recipe" | "cluster";
  /** Whether it is a program of ours in the place of the real one: its label says so, whatever its name. */
  standIn: boolean;
}

/** The images that the stack's containers run. */
export interface StackImages {
  /** The image id for each container. */
  ids: StackIds;
  /** The volume with a database that the Prefect of these images has migrated; undefined when there is none. */
  prefectDatabase?: string | undefined;
  /** Where each image came from; empty on a preview. */
  resolved: ResolvedImage[];
}

/** Of the stack's own services, and of the user's. */
type StackIds = Record<ServiceName, string> & Record<string, string>;

/** How an image may be got. */
export interface Obtaining {
  standIns: StandIns;
  say: Say;
  signal?: AbortSignal;
}

/**
 * Gets an image into the Docker engine: the engine holds it, or it is pulled, or, for an official image, it is built. One that
 * is pinned to a digest is never built: what is built here has another digest.
 * @throws StandInRefused when only a stand-in can be had and none is allowed; RehearsalError SETUP when none of these
 *   works, or the image has another digest than the pinned one; the signal's reason when it is aborted
 */
export async function resolveImage(
  name: string,
  reference: string,
  { standIns, say, signal }: Obtaining,
): Promise<ResolvedImage> {
  const pinned = pinnedDigest(reference);
  const accepted = (image: ResolvedImage): ResolvedImage => {
    if (pinned !== undefined && image.digest !== pinned) throw anotherDigest(name, reference, image.digest);
    if (image.standIn && standIns === "refuse") throw new StandInRefused({ name, reference, notPulled: undefined });
    return image;
  };
  const held = await storedImage(reference, signal);
  if (held !== undefined) return accepted({ name, reference, ...held, origin: "engine" });
  const notPulled = (await pullImage(reference, say, signal)) ?? "it is not in the registry";
  const pulled = await storedImage(reference, signal);
  if (pulled !== undefined) return accepted({ name, reference, ...pulled, origin: "pulled" });
  if (pinned !== undefined) throw await pinnedUnobtainable(name, reference, notPulled, signal);
  const buildable = buildableOf(name, reference);
  if (buildable === undefined) throw unobtainable(name, reference, notPulled);
  if (hasStandIn(name) && standIns === "refuse") throw new StandInRefused({ name, reference, notPulled });
  const offline = await requireOffline({
    doing: `getting the image ${reference} for ${name}`,
    found: `the Docker engine does not hold it, and it could not be pulled (${notPulled})`,
  });
  const because = `${reference} could not be pulled: ${notPulled.split(": ").at(-1)}`;
  try {
    return accepted({ name, ...(await offline.buildImage(buildable, because, say, signal)), origin: "recipe" });
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
  const buildable = buildableOf(name, reference);
  if (held !== undefined || buildable === undefined) return held?.id;
  const built = await (await installedOffline())?.imageTag(buildable);
  return built === undefined ? undefined : (await storedImage(built))?.id;
}

/** The setting of the guard's image is its name. */
export const guardImageName = "images.guard";

/** What is built where an official image cannot be had; undefined for any other image. */
function buildableOf(name: string, reference: string): Buildable | undefined {
  if (name === guardImageName) return reference === guardImage ? "guard" : undefined;
  return isOurs(name) && reference === officialImageOf(name) ? name : undefined;
}

/** The error about a pinned image that cannot be had: it names the image that the engine has under the tag, if there is one. */
async function pinnedUnobtainable(name: string, reference: string, refusal: string, signal?: AbortSignal) {
  const tagged = await storedImage(withoutDigest(reference), signal);
  return tagged ? anotherDigest(name, reference, tagged.digest, refusal) : unobtainable(name, reference, refusal);
}

function anotherDigest(name: string, reference: string, found: string, refusal?: string): RehearsalError {
  const setting = settingOf(name);
  const tag = withoutDigest(reference);
  return new RehearsalError("SETUP", {
    doing: `getting the image ${reference} for ${name}`,
    found:
      `expected the digest ${pinnedDigest(reference)}, which ${setting} pins; the Docker engine holds ${tag} with the digest ${found}` +
      (refusal === undefined ? "" : `, and the pinned one could not be pulled (${refusal})`),
    next: `Get the pinned one (\`docker pull ${reference}\`), or correct ${setting}. An image that was loaded from a file or built here has no digest of a registry: name it by its tag alone.`,
  });
}

/** The image of a command has the name of its setting. */
const settingOf = (name: string): string =>
  isOurs(name) ? `images.${name}` : name.includes(".") ? name : `services.${name}.image`;

const unobtainable = (name: string, reference: string, refusal: string): RehearsalError =>
  new RehearsalError("SETUP", {
    doing: `getting the image ${reference} for ${name}`,
    found: `the Docker engine does not hold it, and it could not be pulled (${refusal})`,
    next: /credential helper/.test(refusal)
      ? withoutHelper
      : `Check ${settingOf(name)} in the settings, or log in to the registry (docker login).`,
  });
