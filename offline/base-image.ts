import { cp } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { messageOf, RehearsalError } from "../errors.ts";
import { aptInstall, isDebianRoot } from "../setup/apt.ts";
import { contentHash } from "../setup/content-hash.ts";
import { makeImage } from "../setup/image-making.ts";
import { onPath } from "../setup/on-path.ts";
import type { Say } from "../setup/say.ts";
import { withScratch } from "../setup/scratch.ts";
import { tool } from "../setup/tool.ts";
import { offline } from "./folder.ts";

const SUITE = "trixie";
const recipe = offline("recipes/base");

/** The tag of the image that the recipes start from: a small Debian. */
export const baseTag = async (): Promise<string> =>
  `lineage-rehearsal/base:${SUITE}-${await contentHash([{ folder: recipe }])}`;

/**
 * Makes sure that the engine holds the base image.
 * @returns its tag
 * @throws RehearsalError SETUP
 */
export async function baseImage(say: Say, signal?: AbortSignal): Promise<string> {
  const tag = await baseTag();
  await makeImage(tag, () => debian(tag, `making a base image of Debian ${SUITE}`, say, signal), say, signal);
  return tag;
}

async function debian(tag: string, doing: string, say: Say, cancelSignal?: AbortSignal): Promise<void> {
  say(`${doing}: the images that no registry gave are built from it (about 20 s, once)`);
  const debootstrap = await debootstrapCommand(doing, say);
  await withScratch("debian", async (directory) => {
    const phases = new Set<string>();
    const stdout = function* (line: unknown): Generator<string> {
      const [, phase] = /^I: (\w+ing) /.exec(String(line)) ?? [];
      if (phase !== undefined && !phases.has(phase)) say(`${doing}: ${phase.toLowerCase()} packages`);
      if (phase !== undefined) phases.add(phase);
      yield String(line);
    };
    const args = ["--variant=minbase", "--force-check-gpg", SUITE, directory, ...(await mirror())];
    const next = "Check that a Debian mirror is reached (apt-get update), then run it again.";
    await tool(debootstrap, args, { doing, next }, { stdout, ...(cancelSignal && { cancelSignal }) });
    await cp(join(recipe, "files"), directory, { recursive: true });
    await importImage(directory, tag, doing);
  });
}

async function debootstrapCommand(doing: string, say: Say): Promise<string> {
  const find = async () => onPath("debootstrap");
  if ((await find()) === undefined && isDebianRoot()) await aptInstall(["debootstrap"], doing, say);
  const found = await find();
  if (found !== undefined && process.getuid?.() === 0) return found;
  throw new RehearsalError("SETUP", {
    doing,
    found:
      found === undefined ? "debootstrap, which makes it, is not installed" : "debootstrap wants to be run as root",
    next: "Make the official images reachable (docker pull), or run this as root on Debian once.",
  });
}

/** The mirror that this machine's own packages come from, when it is one that a container reaches without certificates. */
async function mirror(): Promise<string[]> {
  const query = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian"];
  const { stdout = "" } = await execa("apt-get", query, { reject: false });
  const uri = stdout.split("\n").find((line) => /^http:.*\/debian\/?$/.test(line));
  return uri === undefined ? [] : [uri];
}

async function importImage(directory: string, tag: string, doing: string): Promise<void> {
  const files = ["--directory", directory, "--exclude-from", join(recipe, "left-out.txt"), "--numeric-owner"];
  try {
    await execa("tar", [...files, "--create", "."]).pipe("docker", ["import", "-", tag]);
  } catch (error) {
    const next = "Check that `docker version` shows an engine, then run it again.";
    throw new RehearsalError("SETUP", { doing, found: messageOf(error), next }, { cause: error });
  }
}
