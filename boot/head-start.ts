import { createHash } from "node:crypto";
import { imageStart } from "../docker/images.ts";
import { volumeLabels, volumeMadeAt } from "../docker/volumes.ts";
import { isOver } from "../machine/process-identity.ts";
import { startWithArchive } from "./archive-script.ts";
import { jvmOptions, marquezSettings } from "./marquez-server.ts";
import { postgresCommand, postgresVariables } from "./postgres-server.ts";
import { startFromTemplate } from "./start-script.ts";

/**
 * What Marquez and its database start from: a volume in the Docker engine with the database as Marquez migrates it when it
 * is empty, and an archive of the classes that Marquez loads. It is made once for each pair of images. The containers run the
 * images themselves, and mount the volume read-only.
 */
export interface HeadStart {
  volume: string;
  /** The entrypoint of the database's image: its start script ends with it. */
  entrypoint: string[];
  /** The entrypoint of Marquez's image with its arguments: its start script ends with them. */
  marquez: string[];
}

/** The two images that a head start belongs to, by their ids in the engine. */
export interface BootImages {
  postgres: string;
  marquez: string;
}

/** The pair among the images of a stack; undefined when it has no Marquez, or a stand-in, which has nothing to start from. */
export function bootImages(images: { name: string; id: string; standIn: boolean }[]): BootImages | undefined {
  const [postgres, marquez] = ["postgres", "marquez"].map((service) => images.find(({ name }) => name === service));
  return postgres && marquez && !marquez.standIn ? { postgres: postgres.id, marquez: marquez.id } : undefined;
}

/** Where the containers find the volume. */
export const mountedAt = "/lineage-rehearsal";
/** What is in the volume: first unproven, then, by one renaming, proven. Only what is proven is used. */
export const proven = `${mountedAt}/proven`;
export const unproven = `${mountedAt}/unproven`;

/** The labels of the volume. */
export const headStartLabel = "lineage-rehearsal.head-start";
export const makerLabel = "lineage-rehearsal.head-start-maker";

/** Changes with the way in which a head start is made. */
const edition = 1;

/** The name of a pair's head start: another image, or another way to start it, has another one. */
export function headStartName({ postgres, marquez }: BootImages): string {
  const ways = [
    postgresCommand,
    postgresVariables,
    startFromTemplate,
    startWithArchive,
    jvmOptions,
    marquezSettings(""),
  ];
  const digest = createHash("sha256").update(JSON.stringify([edition, postgres, marquez, ways]));
  return `lineage-rehearsal-head-start-${digest.digest("hex").slice(0, 20)}`;
}

/**
 * Finds the head start of a pair of images; undefined when the engine has none, or it is being made, or the engine does not
 * answer: a rehearsal goes on without.
 */
export async function findHeadStart(images: BootImages): Promise<HeadStart | undefined> {
  const volume = headStartName(images);
  const [labels, madeAt, postgres, marquez] = await Promise.all([
    volumeLabels(volume),
    volumeMadeAt(volume),
    imageStart(images.postgres),
    imageStart(images.marquez),
  ]);
  const maker = labels?.[makerLabel];
  // Nobody makes one for longer than the margin of whoever cannot be seen: a failure removes the volume.
  if (maker === undefined || !isOver(maker, new Date(madeAt ?? Number.NaN))) return undefined;
  if (postgres.entrypoint.length === 0 || marquez.entrypoint.length === 0) return undefined;
  return { volume, entrypoint: postgres.entrypoint, marquez: [...marquez.entrypoint, ...marquez.command] };
}
