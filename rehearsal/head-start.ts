import { spawn } from "node:child_process";
import { join } from "node:path";
import { type BootImages, bootImages, type HeadStart, headStartName } from "../boot/head-start.ts";
import type { Rehearsal } from "../context/context.ts";
import { engineVariables } from "../docker/client.ts";
import { ownContainer } from "../docker/own-container.ts";
import { wayToEngine } from "../docker/remote.ts";
import { removeVolume } from "../docker/volumes.ts";
import type { ResolvedImage } from "../setup/images.ts";
import { databaseVolume, prefectDatabase } from "../setup/prefect-database.ts";
import { cannotBeMade, forget, isMade } from "./head-start-note.ts";

/** What is to be made. */
export interface Wanted {
  pair?: BootImages | undefined;
  prefect?: Pick<ResolvedImage, "name" | "id" | "origin"> | undefined;
}

/** How a stack came up. */
interface Boot {
  images: Pick<ResolvedImage, "name" | "id" | "origin" | "standIn">[];
  /** What Marquez and its database started from. */
  headStart: HeadStart | undefined;
  /** Whether Marquez became ready. */
  healthy: boolean;
}

/**
 * Has the head start of a stack's images made, if nobody has: by a detached process, so that this rehearsal takes no longer.
 * One on which Marquez did not become ready is removed. Call it when the stack is destroyed.
 */
export async function headStartLater(
  { settings, keepsStack, stopSignal }: Pick<Rehearsal, "settings" | "keepsStack" | "stopSignal">,
  { images, headStart, healthy }: Boot,
): Promise<void> {
  if (!settings.headStart || settings.kubernetes || keepsStack || stopSignal.aborted) return;
  // On another machine, whatever makes it would have to be guarded there, too, and reach the Marquez that it starts. The
  // container of a pipeline's job ends with the job, and what runs in the background with it.
  if (wayToEngine() || ownContainer()) return;
  const pair = bootImages(images);
  if (pair && !healthy) {
    if (headStart && (await removeVolume(headStart.volume))) forget(headStartName(pair));
    return;
  }
  const wanted: Wanted = {
    pair: pair && isWanted(headStartName(pair), headStart !== undefined) ? pair : undefined,
    prefect: await wantedOf(images.find(({ name }) => name === "prefect")),
  };
  if (!wanted.pair && !wanted.prefect) return;
  const script = join(import.meta.dirname, `head-start-process${import.meta.filename.slice(-3)}`);
  const child = spawn(process.execPath, [script, JSON.stringify(wanted)], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, ...engineVariables() },
  });
  child.on("error", () => {}); // The next rehearsal tries again.
  child.unref();
}

const isWanted = (name: string, isThere: boolean): boolean => !(isThere && isMade(name)) && !cannotBeMade(name);

/** An image of Prefect, if a database is still to be made for it. */
async function wantedOf(image: Boot["images"][number] | undefined): Promise<Wanted["prefect"]> {
  if (!image || image.origin === "recipe" || cannotBeMade(databaseVolume(image))) return undefined;
  const { name, id, origin } = image;
  return (await prefectDatabase(image)) === undefined ? { name, id, origin } : undefined;
}
