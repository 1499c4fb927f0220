import { arch } from "node:os";
import { type Content, contentHash } from "../setup/content-hash.ts";
import type { Say } from "../setup/say.ts";
import { withScratch } from "../setup/scratch.ts";
import { tool } from "../setup/tool.ts";
import { baseImage, baseTag } from "./base-image.ts";

/** How an image is built where no registry gives it. */
export interface Recipe {
  /** The image's name and version; a hash of the contents is added to it. */
  name: string;
  /** What the user is told is being built. */
  what: string;
  standIn: boolean;
  /** Whether its Dockerfile starts from the base image. */
  onBase: boolean;
  /** All that the image is made of. */
  contents: Content[];
  /** Fills an empty directory with what `docker build` is given. */
  context(directory: string, doing: string, say: Say, signal?: AbortSignal): Promise<void>;
}

/** The tag of what a recipe makes: another one as soon as anything that goes into it changes. */
export async function recipeTag({ name, onBase, contents }: Recipe): Promise<string> {
  const base = onBase ? await baseTag() : "";
  return `lineage-rehearsal/${name}-${await contentHash([base, arch(), ...contents])}`;
}

/**
 * Builds what a recipe makes, under that tag.
 * @throws RehearsalError SETUP
 */
export async function build(recipe: Recipe, tag: string, doing: string, say: Say, signal?: AbortSignal): Promise<void> {
  await withScratch("context", async (directory) => {
    const filled = recipe.context(directory, doing, say, signal);
    // Nothing may still be written there when one of the two fails and the directory is removed.
    const both = Promise.all([recipe.onBase ? baseImage(say, signal) : undefined, filled]);
    const [base] = await both.finally(() => Promise.allSettled([filled]));
    const argument = base === undefined ? [] : ["--build-arg", `BASE=${base}`];
    const stdout = function* (line: unknown): Generator<string> {
      const [, step, steps] = /^Step (\d+)\/(\d+) : RUN/.exec(String(line)) ?? [];
      if (step !== undefined) say(`${doing}: step ${step} of ${steps}`);
      yield String(line);
    };
    await tool(
      "docker",
      ["build", "--tag", tag, ...argument, directory],
      { doing, next: "Check that a Debian mirror is reached from a container, then run it again." },
      // The builder that every engine has: the other one may not see the base image, or not be there.
      { env: { DOCKER_BUILDKIT: "0" }, stdout, ...(signal && { cancelSignal: signal }) },
    );
  });
}
