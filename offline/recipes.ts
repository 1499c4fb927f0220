import { cp } from "node:fs/promises";
import type { ImageName } from "../setup/images.ts";
import { offline } from "./folder.ts";
import { prefect } from "./prefect-recipe.ts";
import type { Recipe } from "./recipe.ts";
import { s3 } from "./s3-recipe.ts";
import { standIn } from "./stand-in-recipe.ts";

const postgresFolder = offline("recipes/postgres");

const postgres: Recipe = {
  name: "postgres:17",
  what: "PostgreSQL 17 from Debian's packages",
  standIn: false,
  onBase: true,
  contents: [{ folder: postgresFolder }],
  context: (directory) => cp(postgresFolder, directory, { recursive: true }),
};

/** For each image, what is built when neither the engine nor a registry has the official one. */
export const recipes: Record<ImageName, () => Promise<Recipe>> = {
  postgres: async () => postgres,
  prefect: async () => prefect,
  s3: async () => s3,
  marquez: () => standIn("Marquez", "marquez-stand-in", "0.51.1", ["pg", "yaml"]),
  web: () => standIn("Marquez's web UI", "web-stand-in", "0.51.1", []),
};
