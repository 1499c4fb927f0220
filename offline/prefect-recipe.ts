import { cp } from "node:fs/promises";
import { join } from "node:path";
import { tool } from "../setup/tool.ts";
import { uv } from "../setup/uv.ts";
import { offline } from "./folder.ts";
import type { Recipe } from "./recipe.ts";

const here = offline("recipes/prefect");

/** The Prefect server, from PyPI. The packages are fetched here rather than in the build, which knows no proxy and no certificates. */
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
      { doing, next: "Check that PyPI is reached (pip download), then run it again." },
      { ...(cancelSignal && { cancelSignal }) },
    );
  },
};
