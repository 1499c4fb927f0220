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

const NEXT = "Check that PyPI can be reached (pip download), then try again.";

/**
 * Installs the packages that a requirements file pins from PyPI into the cache, once for each version of the first package.
 * @param requirements the path of the file, `<name>.requirements.txt`
 * @param what the name that the user reads, and why it is downloaded
 * @returns the directory of the packages, with their programs in its `bin`
 * @throws RehearsalError SETUP
 */
export async function pythonPackages(requirements: string, what: string, say: Say): Promise<string> {
  const place = await placeOf(requirements);
  return once(
    place,
    async (directory) => {
      const doing = `downloading ${what}`;
      say(doing);
      // The virtual environment is there for its pip only: what pip installs with --target does not depend on it.
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

/** The directory in which an earlier call has installed such packages, if one has. */
export async function presentPackages(requirements: string): Promise<string | undefined> {
  const directory = join(cacheDirectory(), await placeOf(requirements));
  return existsSync(directory) ? directory : undefined;
}

async function placeOf(requirements: string): Promise<string> {
  const [, version] = /==(\S+)/.exec(await readFile(requirements, "utf8")) ?? [];
  return `${basename(requirements, ".requirements.txt")}-${version}`;
}

/** Finds a Python that can make virtual environments. On Debian that ability is a package of its own. */
async function python(say: Say): Promise<string> {
  const findUsable = async (): Promise<string | undefined> => {
    const found = await findOnPath("python3");
    const works = found && (await execa(found, ["-c", "import ensurepip, venv"], { reject: false })).exitCode === 0;
    return works ? found : undefined;
  };
  const found = await findUsable();
  if (found === undefined && isDebianRoot())
    await aptInstall(["python3", "python3-venv"], "there is no python3 with venv on PATH", say);
  return found ?? (await findUsable()) ?? "python3";
}
