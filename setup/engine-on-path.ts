import { createHash } from "node:crypto";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { satisfies } from "semver";
import { once } from "./cache.ts";
import { USABLE_ENGINES } from "./engine-in-cache.ts";
import { findOnPath } from "./on-path.ts";
import type { Engine } from "./pulumi.ts";

/** The engine on PATH when it is new enough. It is asked for its version once, and again when its file changes. */
export async function engineOnPath(): Promise<Engine | undefined> {
  const found = await findOnPath("pulumi");
  if (found === undefined) return undefined;
  try {
    const root = await rootOf(found);
    const version = await readFile(join(root, "version"), "utf8");
    return satisfies(version, USABLE_ENGINES, { includePrerelease: true })
      ? { root, version, origin: "path" }
      : undefined;
  } catch {
    // An engine that cannot tell its version is of no use.
    return undefined;
  }
}

/** A directory of the cache whose `bin/pulumi` is that program, with its version in a file beside. */
async function rootOf(program: string): Promise<string> {
  const { mtimeMs, size } = await stat(program);
  const identity = createHash("sha256").update(`${program} ${mtimeMs} ${size}`).digest("hex").slice(0, 16);
  return once(
    `pulumi-on-path-${identity}`,
    async (directory) => {
      const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
      const { stdout } = await execa(program, ["version"], { env, timeout: 20_000 });
      await mkdir(join(directory, "bin"));
      await symlink(program, join(directory, "bin", "pulumi"));
      await writeFile(join(directory, "version"), stdout.trim().replace(/^v/, ""));
    },
    () => {},
  );
}
