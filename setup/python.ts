import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import { cacheDirectory } from "../directories.ts";
import { aptInstall, isDebianRoot } from "./apt.ts";
import { once } from "./cache.ts";
import { findOnPath } from "./on-path.ts";
import type { Say } from "./say.ts";
import { tool } from "./tool.ts";

const NEXT = "Check that PyPI is reached (pip download), then run it again.";

/**
 * What a requirements file pins, installed from PyPI into the cache, once for each version of its first package.
 * @param requirements the path of the file, `<name>.requirements.txt`
 * @returns the directory that holds the packages, their executables in its `bin`
 * @throws RehearsalError SETUP
 */
export async function pythonPackages(requirements: string, what: string, say: Say): Promise<string> {
  const place = await placeOf(requirements);
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
export async function presentPackages(requirements: string): Promise<string | undefined> {
  const directory = join(cacheDirectory(), await placeOf(requirements));
  return existsSync(directory) ? directory : undefined;
}

async function placeOf(requirements: string): Promise<string> {
  const [, version] = /==(\S+)/.exec(await readFile(requirements, "utf8")) ?? [];
  return `${basename(requirements, ".requirements.txt")}-${version}`;
}

/** A Python that can make virtual environments; on Debian that is a package of its own. */
async function python(say: Say): Promise<string> {
  const able = async (): Promise<string | undefined> => {
    const found = await findOnPath("python3");
    const works = found && (await execa(found, ["-c", "import ensurepip, venv"], { reject: false })).exitCode === 0;
    return works ? found : undefined;
  };
  const found = await able();
  if (found === undefined && isDebianRoot())
    await aptInstall(["python3", "python3-venv"], "no python3 with venv on PATH", say);
  return found ?? (await able()) ?? "python3";
}
