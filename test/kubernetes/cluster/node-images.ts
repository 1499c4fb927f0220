import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { docker } from "../../../docker/client.ts";
import { contentHash } from "../../../offline/tools/content-hash.ts";
import { once } from "../../../setup/cache.ts";
import type { Say } from "../../../setup/say.ts";
import { Containerd } from "./containerd.ts";
import { Machine } from "./machine.ts";

/** The image of the first process of each pod. */
export const pauseImage = "docker.io/lineage-rehearsal/test-pause:1";
/** The image of the guard: nothing but `kubectl`. */
export const kubectlImage = "docker.io/lineage-rehearsal/test-kubectl:1";

/**
 * Unpacks images as a node needs them, once: what every node needs, and some of the machine's Docker engine.
 * @returns containerd's folder, which nodes copy
 */
export async function nodeImages(programs: string, images: readonly string[], say: Say): Promise<string> {
  const ids = await Promise.all(images.map(async (image) => `${image} ${await idOf(image)}`));
  return once(
    `kubernetes-node-${await contentHash([basename(programs), ...ids.sort()])}`,
    async (root) => {
      say("unpacking images for the nodes of tests (a minute, once)");
      await using machine = await Machine.start();
      await using containerd = await Containerd.start(machine, { root, plugins: machine.directory });
      await programImage(join(programs, "pause"), "pause", pauseImage, containerd);
      await programImage(join(programs, "kubernetes"), "kubectl", kubectlImage, containerd);
      for (const image of images) await containerd.load(image);
    },
    say,
  );
}

const idOf = async (image: string): Promise<string> =>
  (await docker(["image", "inspect", "--format", "{{.Id}}", image])).stdout;

/** Makes an image that holds one program and nothing else. */
async function programImage(program: string, name: string, image: string, containerd: Containerd): Promise<void> {
  const folder = await mkdtemp(join(dirname(containerd.socket), "image-"));
  await cp(program, join(folder, name), { dereference: true });
  const change = ["--change", `ENTRYPOINT ["/${name}"]`];
  const packed = execa("tar", ["--directory", folder, "--create", name], { buffer: false });
  const short = image.replace("docker.io/", "");
  await packed.pipe(docker(["import", ...change, "-", short]) as never);
  await containerd.load(short);
  await docker(["image", "rm", short]);
  await rm(folder, { recursive: true });
}

/**
 * Copies containerd's folder for a node: links to the files of images, which nobody changes, and copies of its databases.
 * @param to a folder of the node's own; it is made
 */
export async function copyImages(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  // Another file system can hold no links to them.
  const linked = await execa("cp", ["--archive", "--link", `${from}/.`, to], { reject: false });
  if (linked.exitCode !== 0) await execa("cp", ["--archive", `${from}/.`, to]);
  const { stdout } = await execa("find", [from, "-name", "*.db", "-printf", "%P\\n"]);
  for (const path of stdout.split("\n").filter(Boolean)) {
    await rm(join(to, path));
    await cp(join(from, path), join(to, path));
  }
}
