import { cp } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { packaged } from "../folder.ts";
import {
  aptInstall,
  engineVariables,
  findOnPath,
  isDebianRoot,
  messageOf,
  RehearsalError,
  type Say,
  tool,
} from "../kit.ts";
import { contentHash } from "../tools/content-hash.ts";
import { withScratch } from "../tools/scratch.ts";
import { makeImage } from "./make-image.ts";

const SUITE = "trixie";
const recipe = packaged("images/recipes/base");

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
  say(`${doing}: the images that could not be pulled are built from it (about 20 s, once)`);
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
    const next = "Check that a Debian mirror can be reached (apt-get update), then try again.";
    await tool(debootstrap, args, { doing, next }, { stdout, ...(cancelSignal && { cancelSignal }) });
    await cp(join(recipe, "files"), directory, { recursive: true });
    await importImage(directory, tag, doing);
  });
}

async function debootstrapCommand(doing: string, say: Say): Promise<string> {
  const find = () => findOnPath("debootstrap");
  if ((await find()) === undefined && isDebianRoot()) await aptInstall(["debootstrap"], doing, say);
  const found = await find();
  if (found !== undefined && process.getuid?.() === 0) return found;
  throw new RehearsalError("SETUP", {
    doing,
    found: found === undefined ? "debootstrap, which makes it, is not installed" : "debootstrap has to be run as root",
    next: "Pull the official images from a network that reaches their registry, or run this as root on Debian once.",
  });
}

/** The mirror of this machine's own packages, when it speaks plain HTTP: a container has no certificates. */
async function mirror(): Promise<string[]> {
  const query = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian"];
  const { stdout = "" } = await execa("apt-get", query, { reject: false });
  const uri = stdout.split("\n").find((line) => /^http:.*\/debian\/?$/.test(line));
  return uri === undefined ? [] : [uri];
}

async function importImage(directory: string, tag: string, doing: string): Promise<void> {
  const files = ["--directory", directory, "--exclude-from", join(recipe, "left-out.txt"), "--numeric-owner"];
  try {
    await execa("tar", [...files, "--create", "."]).pipe("docker", ["import", "-", tag], { env: engineVariables() });
  } catch (error) {
    const next = "Check that `docker version` shows an engine, then try again.";
    throw new RehearsalError("SETUP", { doing, found: messageOf(error), next }, { cause: error });
  }
}
