import { pullImage, storedImage } from "../docker/images.ts";
import { RehearsalError } from "../errors.ts";
import { build, recipeTag } from "../offline/recipe.ts";
import { recipes } from "../offline/recipes.ts";
import { officialImages } from "../settings/official-images.ts";
import { makeImage } from "./image-making.ts";
import type { Say } from "./say.ts";

export type ImageName = "postgres" | "marquez" | "web" | "prefect" | "s3";

/** An image that the engine holds, and where it came from. */
export interface ResolvedImage {
  name: ImageName;
  /** As in the settings; the recipe's own tag when a recipe made it. */
  reference: string;
  /** The image's id in the engine. */
  id: string;
  /** The digest under which a registry knows it; the id when none does. */
  digest: string;
  origin: "engine" | "pulled" | "recipe";
  /** Whether it is a program of ours in the place of the real one. */
  standIn: boolean;
}

/**
 * Gets an image into the engine: it is there, or a registry gives it, or, for an official one, its recipe makes it.
 * @throws RehearsalError SETUP when none of these works; the signal's reason when it is aborted
 */
export async function resolveImage(
  name: ImageName,
  reference: string,
  say: Say,
  signal?: AbortSignal,
): Promise<ResolvedImage> {
  const present = await storedImage(reference, signal);
  if (present !== undefined) return { name, reference, ...present, origin: "engine", standIn: false };
  const refusal = await pullImage(reference, say, signal);
  if (refusal === undefined) {
    const pulled = await storedImage(reference, signal);
    if (pulled !== undefined) return { name, reference, ...pulled, origin: "pulled", standIn: false };
  }
  if (reference !== officialImages[name]) throw unobtainable(name, reference, refusal);
  return fromRecipe(name, reference, refusal, say, signal);
}

/**
 * The id of an image that the engine holds already, by its own name or made by its recipe. Nothing is fetched or built.
 * @throws RehearsalError SETUP when the engine cannot tell
 */
export async function heldImage(name: ImageName, reference: string): Promise<string | undefined> {
  const held = await storedImage(reference);
  if (held !== undefined || reference !== officialImages[name]) return held?.id;
  return (await storedImage(await recipeTag(await recipes[name]())))?.id;
}

async function fromRecipe(
  name: ImageName,
  official: string,
  refusal = "it is not there",
  say: Say,
  signal?: AbortSignal,
): Promise<ResolvedImage> {
  const recipe = await recipes[name]();
  const reference = await recipeTag(recipe);
  const doing = `building ${recipe.what}`;
  const make = async (): Promise<void> => {
    say(`${doing}: pulling ${official} was refused: ${refusal.split(": ").at(-1)}`);
    await build(recipe, reference, doing, say, signal);
  };
  try {
    const made = await makeImage(reference, make, say, signal);
    return { name, reference, ...made, origin: "recipe", standIn: recipe.standIn };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

const unobtainable = (name: ImageName, reference: string, refusal = "it is not there"): RehearsalError =>
  new RehearsalError("SETUP", {
    doing: `getting the image ${reference} for ${name}`,
    found: `the engine does not hold it, and pulling it was refused (${refusal})`,
    next: `Check images.${name} in the settings, or docker login. Only for ${officialImages[name]} is there a recipe.`,
  });
