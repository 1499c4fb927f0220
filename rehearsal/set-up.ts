import type { Rehearsal, Tools } from "../context/context.ts";
import { planOnEngine } from "../docker/planned-services.ts";
import type { StackImages } from "../setup/images.ts";
import type { PulumiEngine } from "../setup/pulumi.ts";
import { findTools } from "./find-tools.ts";

/** What `setUp` is made of. A test has others. */
const parts = {
  findTools,
  fetchImages: async (rehearsal: Rehearsal, signal: AbortSignal): Promise<StackImages> => {
    const { fetchImages } = await import("../steps/images.ts");
    return fetchImages(planOnEngine(rehearsal.settings), { ...rehearsal, signal });
  },
};

/**
 * Gets the tools and the images of a rehearsal. The images need the Docker engine alone: as soon as it answers, they are pulled
 * or built, beside the other tools. When either fails, the images are given up.
 * @param onEngine called with Pulumi's engine, as soon as that is found and the container engine or the cluster answers
 * @throws RehearsalError SETUP, the first one
 */
export async function setUp(
  rehearsal: Rehearsal,
  onEngine: (engine: PulumiEngine) => void = () => {},
  { findTools, fetchImages } = parts,
): Promise<{ engine: PulumiEngine; tools: Tools }> {
  // The nodes of a cluster pull the images themselves.
  if (rehearsal.settings.kubernetes) return findTools(rehearsal, onEngine);
  const giveUp = new AbortController();
  const signal = AbortSignal.any([rehearsal.stopSignal, giveUp.signal]);
  const images = Promise.withResolvers<StackImages>();
  const onDocker = () => images.resolve(fetchImages(rehearsal, signal));
  const finding = findTools(rehearsal, onEngine, onDocker);
  // Without an engine there are no images.
  finding.catch(images.reject);
  try {
    const [{ engine, tools }, got] = await Promise.all([finding, images.promise]);
    return { engine, tools: { ...tools, images: got } };
  } catch (error) {
    giveUp.abort(error);
    await images.promise.catch(() => {});
    throw error;
  }
}
