import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { type ImageName, resolveImage } from "../../setup/images.ts";
import { findOnPath } from "../../setup/on-path.ts";
import { type Place, place, result } from "./command.ts";

const official = Object.entries(officialImages) as [ImageName, string][];

/**
 * A `docker` that writes down what it is asked before it does it.
 * @returns the directory to put first on PATH, and what was asked so far
 */
async function recordingDocker({ directory }: Place) {
  const bin = join(directory, "bin");
  const record = join(directory, "docker-commands");
  mkdirSync(bin);
  const script = `#!/bin/sh\necho "$*" >>'${record}'\nexec '${await findOnPath("docker")}' "$@"\n`;
  writeFileSync(join(bin, "docker"), script);
  chmodSync(join(bin, "docker"), 0o755);
  return { bin, asked: () => (existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : []) };
}

/** Whether an image is labelled as a program of ours in the place of the real one. */
async function isStandIn(reference: string): Promise<boolean> {
  const format = '{{index .Config.Labels "lineage-rehearsal.stand-in"}}';
  return (await execa("docker", ["image", "inspect", "--format", format, "--", reference])).stdout === "true";
}

/**
 * Where the engine lacks an official image, the substitute that a recipe makes gets its name. It is no real one for that: a stand-in keeps
 * its label, and is told from the real one by it.
 */
describe("images that the engine holds under their official names", function () {
  this.timeout(120_000);
  const tagged: string[] = [];
  const at = place();
  let asked: string[];
  let ended: Awaited<ReturnType<typeof result>>;

  before(async () => {
    for (const [name, reference] of official) {
      const { id, origin } = await resolveImage(name, reference, { standIns: "allow", say: () => {} });
      if (origin !== "recipe") continue;
      await execa("docker", ["tag", id, reference]);
      tagged.push(reference);
    }
    const docker = await recordingDocker(at);
    ended = await result(at, [], { PATH: [docker.bin, process.env.PATH].join(delimiter) });
    asked = docker.asked();
  });
  after(() => Promise.all(tagged.map((reference) => execa("docker", ["rmi", "--no-prune", reference]))));

  it("are used as they are", () => {
    assert.equal(ended.exitCode, 0, JSON.stringify(ended.result.errors));
    assert.deepEqual(
      Object.fromEntries(ended.result.images.map(({ name, reference, origin }) => [name, `${reference} ${origin}`])),
      Object.fromEntries(official.map(([name, reference]) => [name, `${reference} engine`])),
    );
  });

  it("are neither pulled nor built", () => {
    assert.ok(
      asked.some((command) => command.startsWith("image inspect ")),
      "the docker that records was not used",
    );
    assert.deepEqual(
      asked.filter((command) => /^(?:image )?(?:pull|build|import|load)\b/.test(command)),
      [],
    );
  });

  it("are called stand-ins if that is what their label says, whatever their names", async () => {
    const labelled = await Promise.all(
      official.map(async ([name, reference]) => ((await isStandIn(reference)) ? [name] : [])),
    );
    assert.deepEqual(ended.result.standIns.toSorted(), labelled.flat().toSorted());
  });
});
