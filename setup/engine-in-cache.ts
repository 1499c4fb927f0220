import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { version } from "@pulumi/pulumi/version.js";
import { rcompare, satisfies } from "semver";
import { cacheDirectory } from "../directories.ts";
import type { Engine } from "./pulumi.ts";

/** The engines that can run the program. Older ones were not tried: hooks are young, and changed from version to version. */
export const USABLE_ENGINES = "^3.232.0";

/** The directory of the cache in which an engine of that origin is kept. */
export const engineDirectory = (version: string, origin: Exclude<Engine["origin"], "path">): string =>
  `pulumi-${version}-${origin}`;

/** An engine that an earlier call put into the cache: the vendor's, else the newest that was built. */
export async function engineInCache(): Promise<Engine | undefined> {
  const names = await readdir(cacheDirectory()).catch(() => []);
  const built = names
    .flatMap((name) => /^pulumi-(\d+\.\d+\.\d+)-module$/.exec(name)?.[1] ?? [])
    .filter((version) => satisfies(version, USABLE_ENGINES, { includePrerelease: true }))
    .sort(rcompare)
    .map((version) => ({ version, origin: "module" as const }));
  return [{ version, origin: "vendor" as const }, ...built]
    .map((engine) => ({ ...engine, root: join(cacheDirectory(), engineDirectory(engine.version, engine.origin)) }))
    .find(({ root }) => existsSync(join(root, "bin", "pulumi")));
}
