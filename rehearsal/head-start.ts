import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootImages, type HeadStart, headStartName } from "../boot/head-start.ts";
import type { Rehearsal } from "../context/context.ts";
import { removeVolume } from "../docker/volumes.ts";
import { cannotBeMade, forget, isMade } from "./head-start-note.ts";

/** How a stack came up. */
interface Boot {
  images: Parameters<typeof bootImages>[0];
  /** What it started from. */
  headStart: HeadStart | undefined;
  /** Whether all its services became ready. */
  healthy: boolean;
}

/**
 * Has the head start of a stack's images made, if nobody has: by a detached process, so that this rehearsal takes no longer.
 * One on which the services did not become ready is removed. Call it when the stack is destroyed.
 */
export async function headStartLater(
  { settings, keepsStack, stopSignal }: Pick<Rehearsal, "settings" | "keepsStack" | "stopSignal">,
  { images, headStart, healthy }: Boot,
): Promise<void> {
  const pair = bootImages(images);
  if (!pair || !settings.headStart || keepsStack || stopSignal.aborted) return;
  const name = headStartName(pair);
  if (!healthy) {
    if (headStart && (await removeVolume(headStart.volume))) forget(name);
    return;
  }
  if ((headStart && isMade(name)) || cannotBeMade(name)) return;
  const script = join(import.meta.dirname, `head-start-process${import.meta.filename.slice(-3)}`);
  const child = spawn(process.execPath, [script, pair.postgres, pair.marquez], { detached: true, stdio: "ignore" });
  child.on("error", () => {}); // The next rehearsal tries again.
  child.unref();
}
