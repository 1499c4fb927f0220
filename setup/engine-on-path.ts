import { createHash } from "node:crypto";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { once } from "./cache.ts";
import { atLeast, onPath } from "./on-path.ts";
import type { Engine } from "./pulumi.ts";

/** Older ones were not tried: hooks are young, and changed from version to version. */
const LEAST = "3.232.0";

/** The engine on PATH when it is new enough. Its version is asked for once, until its file changes. */
export async function engineOnPath(): Promise<Engine | undefined> {
  const found = await onPath("pulumi");
  if (found === undefined) return undefined;
  try {
    const root = await rootOf(found);
    const version = await readFile(join(root, "version"), "utf8");
    const usable = version.startsWith("3.") && atLeast(version, LEAST);
    return usable ? { root, version, origin: "path" } : undefined;
  } catch {
    // One that cannot tell its version is none.
    return undefined;
  }
}

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
