import type { Buildable, BuiltImage, Say } from "../kit.ts";
import { makeImage } from "./make-image.ts";
import { build, recipeTag } from "./recipe.ts";
import { recipes } from "./recipes.ts";

/** The tag of the image that is built for a service. */
export const imageTag = (service: Buildable): Promise<string> => recipeTag(recipes[service]);

/**
 * Builds the image of a service from packages, once for each state of all that goes into it.
 * @param because why, as the user reads it: "X could not be pulled: ..."
 * @throws RehearsalError SETUP; the signal's reason when it is aborted
 */
export async function buildImage(
  service: Buildable,
  because: string,
  say: Say,
  signal?: AbortSignal,
): Promise<BuiltImage> {
  const recipe = recipes[service];
  const reference = await recipeTag(recipe);
  const doing = `building ${recipe.what}`;
  const make = async (): Promise<void> => {
    say(`${doing}: ${because}`);
    await build(recipe, reference, doing, say, signal);
  };
  return { reference, ...(await makeImage(reference, make, say, signal)), standIn: recipe.standIn };
}
