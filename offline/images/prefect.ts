import { cp } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../folder.ts";
import { tool, uv } from "../kit.ts";
import type { Recipe } from "./recipe.ts";

const here = packaged("images/recipes/prefect");

/** The Prefect server, from PyPI. Its packages are fetched before the build, which knows neither proxy nor certificates. */
export const prefect: Recipe = {
  name: "prefect:3.9.1",
  what: "Prefect 3.9.1 from PyPI",
  standIn: false,
  onBase: true,
  contents: [{ folder: here }],
  async context(directory, doing, say, cancelSignal) {
    await cp(here, directory, { recursive: true });
    const exactly = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--python-version=3.13"];
    const requirements = ["--requirements", join(directory, "requirements.txt")];
    await tool(
      await uv(say),
      ["pip", "install", "--quiet", ...exactly, ...requirements, "--target", join(directory, "packages")],
      { doing, next: "Check that PyPI can be reached (pip download), then try again." },
      { ...(cancelSignal && { cancelSignal }) },
    );
  },
};
