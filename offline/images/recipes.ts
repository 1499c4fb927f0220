import { cp } from "node:fs/promises";
import { packaged } from "../folder.ts";
import type { ServiceName } from "../kit.ts";
import { prefect } from "./prefect.ts";
import type { Recipe } from "./recipe.ts";
import { s3 } from "./s3.ts";
import { standIn } from "./stand-in.ts";

const postgresFolder = packaged("images/recipes/postgres");

const postgres: Recipe = {
  name: "postgres:17",
  what: "PostgreSQL 17 from Debian's packages",
  standIn: false,
  onBase: true,
  contents: [{ folder: postgresFolder }],
  context: (directory) => cp(postgresFolder, directory, { recursive: true }),
};

/** How each service's image is built where the official one cannot be had. */
export const recipes: Record<ServiceName, () => Promise<Recipe>> = {
  postgres: async () => postgres,
  prefect: async () => prefect,
  s3: async () => s3,
  marquez: () => standIn("Marquez", "marquez-stand-in", "0.51.1", ["pg", "yaml"]),
  web: () => standIn("Marquez's web UI", "web-stand-in", "0.51.1", []),
};
