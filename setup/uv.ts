import { join } from "node:path";
import { packageRoot } from "../version.ts";
import { findOnPath } from "./on-path.ts";
import { presentPackages, pythonPackages } from "./python.ts";
import type { Say } from "./say.ts";

const requirements = join(packageRoot, "setup/uv.requirements.txt");

/**
 * Finds uv, the Python package manager: the one on PATH, else the one on PyPI.
 * @returns the path of the executable
 * @throws RehearsalError SETUP
 */
export async function uv(say: Say): Promise<string> {
  const found = await findOnPath("uv");
  return found ?? join(await pythonPackages(requirements, "uv from PyPI: there is no uv on PATH", say), "bin", "uv");
}

/** The uv that this machine has: on PATH, or in the cache. Nothing is downloaded. */
export async function presentUv(): Promise<string | undefined> {
  const fetched = await presentPackages(requirements);
  return (await findOnPath("uv")) ?? (fetched && join(fetched, "bin", "uv"));
}
