import { arch } from "node:os";
import { engineVariables, type Say, tool } from "../kit.ts";
import { type Content, contentHash } from "../tools/content-hash.ts";
import { withScratch } from "../tools/scratch.ts";
import { baseImage, baseTag } from "./base-image.ts";

/** How an image is built from packages. */
export interface Recipe {
  /** The image's name and version, to which a hash of the contents is added. */
  name: string;
  /** The name that the user reads. */
  what: string;
  /** Whether it is a program of ours in the place of the real one. */
  standIn: boolean;
  /** Whether its Dockerfile starts from the base image. */
  onBase: boolean;
  /** All that the image is made of. */
  contents: Content[];
  /** Fills the empty directory that `docker build` is given. */
  context(directory: string, doing: string, say: Say, signal?: AbortSignal): Promise<void>;
}

/** The tag of what a recipe makes. It changes with anything that goes into the image. */
export async function recipeTag({ name, onBase, contents }: Recipe): Promise<string> {
  const base = onBase ? await baseTag() : "";
  return `lineage-rehearsal/${name}-${await contentHash([base, arch(), ...contents])}`;
}

/**
 * Builds the image of a recipe and gives it that tag.
 * @throws RehearsalError SETUP
 */
export async function build(recipe: Recipe, tag: string, doing: string, say: Say, signal?: AbortSignal): Promise<void> {
  await withScratch("context", async (directory) => {
    const filled = recipe.context(directory, doing, say, signal);
    // When one of the two fails, the directory is removed: wait until nothing is written there any more.
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
      { doing, next: "Check that a Debian mirror can be reached from a container, then try again." },
      // The classic builder: BuildKit may be missing, or may not see the base image.
      { env: { ...engineVariables(), DOCKER_BUILDKIT: "0" }, stdout, ...(signal && { cancelSignal: signal }) },
    );
  });
}
