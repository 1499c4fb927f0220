import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { headStartLabel } from "../boot/head-start.ts";
import { cacheDirectory } from "../directories.ts";
import { makeVolume, removeVolume, volumeMadeAt } from "../docker/volumes.ts";
import { exclusive } from "../machine/lock.ts";
import type { ResolvedImage } from "./images.ts";
import type { Say } from "./say.ts";

/** Where a container finds the volume with the database, and the file in it. */
export const databaseFolder = "/lineage-rehearsal";
export const databaseFile = `${databaseFolder}/prefect.db`;

/** How long an image may take to migrate an empty database on a busy machine, in milliseconds. */
const patience = 180_000;

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
 * The volume with the empty database of a Prefect image, as the image itself migrates it: most of the time that Prefect takes
 * to start on an empty one. The engine has it, or it is made, once for each image.
 * @returns undefined for an image that has such a database inside, one that is not Prefect's own, and whenever it cannot be
 *   made: Prefect then migrates an empty one at its start
 */
export async function prefectDatabase(image: Image, say: Say, signal?: AbortSignal): Promise<string | undefined> {
  if (image.origin === "recipe") return undefined;
  const volume = databaseVolume(image);
  if (await isMade(volume, signal)) return volume;
  const waiting = () => say("waiting for another process, which migrates an empty database for Prefect");
  return exclusive(`volume ${volume}`, waiting, async () => {
    if (await isMade(volume, signal)) return volume;
    say("migrating an empty database for Prefect, once for this image");
    if (!(await make(volume, image.id, signal))) return undefined;
    const made = await volumeMadeAt(volume, signal);
    if (made === undefined) return undefined;
    await mkdir(dirname(noteOf(volume)), { recursive: true });
    await writeFile(noteOf(volume), made);
    return volume;
  });
}

/** Whether the engine has the volume, and it is the one that was filled. Nothing is made. */
async function isMade(volume: string, signal?: AbortSignal): Promise<boolean> {
  const noted = await readFile(noteOf(volume), "utf8").catch(() => undefined);
  return noted !== undefined && noted === (await volumeMadeAt(volume, signal));
}

/** Makes the volume, and fills it from a container without network. @returns whether it could */
async function make(volume: string, image: string, signal?: AbortSignal): Promise<boolean> {
  // What another attempt has left. One that a container uses stays, and is filled.
  await removeVolume(volume);
  const labels = { [headStartLabel]: "true", [`${headStartLabel}-prefect`]: image };
  const refused = await makeVolume(volume, labels).then(
    () => false,
    () => true,
  );
  if (refused) return false;
  const restricted = ["--network", "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"];
  const { failed } = await execa(
    "docker",
    [
      ...["run", "--rm", ...restricted, "--memory", "1g", "--pids-limit", "512", "--user", "0:0", "--workdir", "/tmp"],
      ...["--tmpfs", "/tmp:rw,mode=1777,size=512m", "--mount", `type=volume,source=${volume},target=${databaseFolder}`],
      ...variables.flatMap((one) => ["--env", one]),
      ...[image, "sh", "-c", migrate],
    ],
    { reject: false, stdin: "ignore", timeout: patience, ...(signal && { cancelSignal: signal }) },
  );
  signal?.throwIfAborted();
  return !failed;
}
