import type { Buildable } from "../kit.ts";
import { guard } from "./guard.ts";
import { postgres } from "./postgres.ts";
import { prefect } from "./prefect.ts";
import type { Recipe } from "./recipe.ts";
import { s3 } from "./s3.ts";
import { standIn } from "./stand-in.ts";

/** How each service's image is built where the official one cannot be had. */
export const recipes: Record<Buildable, Recipe> = {
  postgres,
  prefect,
  s3,
  guard,
  marquez: standIn("marquez-stand-in", "Marquez", "0.51.1"),
  web: standIn("web-stand-in", "the Marquez web UI", "0.51.1"),
};
