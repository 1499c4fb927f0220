import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { aptInstall, isDebianRoot } from "./apt.ts";
import { cacheDirectory, once } from "./cache.ts";
import { offline } from "./folder.ts";
import { onPath } from "./on-path.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

const NEXT = "Check that PyPI is reached (pip download), then run it again.";

/**
 * What `<name>.requirements.txt` pins, installed from PyPI into the cache, once for each of its versions.
 * @returns the directory that holds the packages, their executables in its `bin`
 * @throws RehearsalError SETUP
 */
export async function pythonPackages(name: string, what: string, say: Say): Promise<string> {
  const { requirements, place } = await pinned(name);
  return once(
    place,
    async (directory) => {
      say(`fetching ${what}`);
      const doing = `fetching ${what}`;
      // pip only serves for the download: with --target, what it installs does not depend on where the venv was.
      const venv = join(directory, ".venv");
      await tool(await python(say), ["-m", "venv", venv], { doing, next: NEXT });
      const install = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];
      const exactly = ["--only-binary=:all:", "--require-hashes", "--requirement", requirements];
      await tool(join(venv, "bin", "pip"), [...install, ...exactly, "--target", directory], { doing, next: NEXT });
      await rm(venv, { recursive: true });
    },
    say,
  );
}

/** Where such packages were installed by an earlier call, if they were. */
export async function presentPackages(name: string): Promise<string | undefined> {
  const directory = join(cacheDirectory(), (await pinned(name)).place);
  return existsSync(directory) ? directory : undefined;
}

async function pinned(name: string): Promise<{ requirements: string; place: string }> {
  const requirements = offline(`${name}.requirements.txt`);
  const [, version] = /==(\S+)/.exec(await readFile(requirements, "utf8")) ?? [];
  return { requirements, place: `${name}-${version}` };
}

/** A Python that can make virtual environments; on Debian that is a package of its own. */
async function python(say: Say): Promise<string> {
  const able = async (): Promise<string | undefined> => {
    const found = await onPath("python3");
    const works = found && (await execa(found, ["-c", "import ensurepip, venv"], { reject: false })).exitCode === 0;
    return works ? found : undefined;
  };
  const found = await able();
  if (found === undefined && isDebianRoot())
    await aptInstall(["python3", "python3-venv"], "no python3 with venv on PATH", say);
  return found ?? (await able()) ?? "python3";
}
