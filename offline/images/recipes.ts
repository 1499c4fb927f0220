import type { ServiceName } from "../kit.ts";
import { postgres } from "./postgres.ts";
import { prefect } from "./prefect.ts";
import type { Recipe } from "./recipe.ts";
import { s3 } from "./s3.ts";
import { standIn } from "./stand-in.ts";

/** How each service's image is built where the official one cannot be had. */
export const recipes: Record<ServiceName, Recipe> = {
  postgres,
  prefect,
  s3,
  marquez: standIn("marquez-stand-in", "Marquez", "0.51.1"),
  web: standIn("web-stand-in", "the Marquez web UI", "0.51.1"),
};
