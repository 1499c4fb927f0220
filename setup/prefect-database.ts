import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { headStartLabel } from "../boot/head-start.ts";
import { cacheDirectory } from "../directories.ts";
import { docker } from "../docker/client.ts";
import { idLabel, type Labels, labelOptions } from "../docker/labels.ts";
import { removeLabelled } from "../docker/remove.ts";
import { makeVolume, removeVolume, volumeMadeAt } from "../docker/volumes.ts";
import type { ResolvedImage } from "./images.ts";

/** Where a container finds the volume with the database, and the file in it. */
export const databaseFolder = "/lineage-rehearsal";
export const databaseFile = `${databaseFolder}/prefect.db`;

/**
 * Prefect's own command migrates an empty database, which is then put aside in one step: what is half made is never used.
 * https://docs.prefect.io/v3/api-ref/cli/server
 */
const migrate = `prefect server database upgrade --yes && cp "$PREFECT_HOME/prefect.db" ${databaseFolder}/unfinished && chmod 644 ${databaseFolder}/unfinished && mv ${databaseFolder}/unfinished ${databaseFile}`;
const variables = [
  "HOME=/tmp",
  "PREFECT_HOME=/tmp/prefect",
  "PREFECT_SERVER_ANALYTICS_ENABLED=false",
  "DO_NOT_TRACK=1",
];

type Image = Pick<ResolvedImage, "name" | "id" | "origin">;

/** The name of the volume of an image: another image, or another way to make it, has another one. */
export const databaseVolume = ({ id }: Pick<Image, "id">): string =>
  `lineage-rehearsal-prefect-${createHash("sha256")
    .update(JSON.stringify([id, migrate]))
    .digest("hex")
    .slice(0, 20)}`;

/** A note of when the volume was made that holds the database: one of the same name that was made later is empty. */
const noteOf = (volume: string): string => join(cacheDirectory(), "prefect-databases", volume);

/**
 * The volume with the empty database of a Prefect image, as the image itself has migrated it: most of the time that Prefect
 * takes to start on an empty one.
 * @returns undefined for an image that has such a database inside, and where it has not been made: Prefect then migrates an
 *   empty one at its start
 */
export async function prefectDatabase(image: Image, signal?: AbortSignal): Promise<string | undefined> {
  if (image.origin === "recipe") return undefined;
  const volume = databaseVolume(image);
  return (await isMade(volume, signal)) ? volume : undefined;
}

/** Whether the engine has the volume, and it is the one that was filled. Nothing is made. */
async function isMade(volume: string, signal?: AbortSignal): Promise<boolean> {
  const noted = await readFile(noteOf(volume), "utf8").catch(() => undefined);
  return noted !== undefined && noted === (await volumeMadeAt(volume, signal));
}

/** An eighth of what other containers get: a rehearsal may run. */
const share = ["--cpu-shares", "128"];

/**
 * Makes the volume, and fills it from a container without network.
 * @param labels of the container, by which it is removed whatever becomes of this process
 * @throws Error with what the image said, when it cannot migrate a database
 */
export async function makePrefectDatabase(image: Image, labels: Labels, signal: AbortSignal): Promise<void> {
  const volume = databaseVolume(image);
  if (await isMade(volume, signal)) return;
  // What another attempt has left. One that a container uses stays, and is filled.
  await removeVolume(volume);
  await makeVolume(volume, { [headStartLabel]: "true", [`${headStartLabel}-prefect`]: image.id });
  const restricted = ["--network", "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"];
  try {
    await docker(
      [
        ...[
          "run",
          "--rm",
          ...restricted,
          "--memory",
          "1g",
          "--pids-limit",
          "512",
          "--user",
          "0:0",
          "--workdir",
          "/tmp",
        ],
        ...["--tmpfs", "/tmp:rw,mode=1777,size=512m"],
        ...["--mount", `type=volume,source=${volume},target=${databaseFolder}`],
        ...variables.flatMap((one) => ["--env", one]),
        // An image's own entrypoint may do anything, and never end.
        ...[...labelOptions(labels), ...share, "--entrypoint", "sh", image.id, "-c", migrate],
      ],
      { stdin: "ignore", cancelSignal: signal },
    );
  } catch (error) {
    // What has been given up may still run in it.
    await removeLabelled(idLabel(labels["lineage-rehearsal.id"]));
    await removeVolume(volume);
    throw error;
  }
  const made = await volumeMadeAt(volume, signal);
  if (made === undefined) throw new Error(`the engine has no volume ${volume}`);
  await mkdir(dirname(noteOf(volume)), { recursive: true });
  await writeFile(noteOf(volume), made);
}
