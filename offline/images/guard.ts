import { cp } from "node:fs/promises";
import { packaged } from "../folder.ts";
import type { Recipe } from "./recipe.ts";

const here = packaged("images/recipes/guard");

/** The docker client and busybox, from Debian's packages: all that the guard uses of the official image of the client. */
export const guard: Recipe = {
  name: "guard:26.1.5",
  what: "the guard beside an engine, from Debian's docker-cli and busybox",
  standIn: false,
  onBase: true,
  contents: [{ folder: here }],
  context: (directory) => cp(here, directory, { recursive: true }),
};
