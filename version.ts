import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

function rootOf(directory: string): string {
  return existsSync(join(directory, "package.json")) ? directory : rootOf(dirname(directory));
}

/** The directory of this package: sources, stack files and the sample are below it. */
export const packageRoot = rootOf(import.meta.dirname);

/** The version of this package. */
export const packageVersion: string = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;
