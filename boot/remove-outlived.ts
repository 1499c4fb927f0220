import { storedImage } from "../docker/images.ts";
import { removeVolume, volumeLabels, volumesLabelled } from "../docker/volumes.ts";
import { headStartLabel } from "./head-start.ts";

/** Removes every head start of which the engine no longer holds one of the images: nothing can start from it any more. */
export async function removeOutlived(): Promise<void> {
  for (const volume of await volumesLabelled(headStartLabel)) {
    const labels = (await volumeLabels(volume)) ?? {};
    const images = ["postgres", "marquez", "prefect"].flatMap((of) => labels[`${headStartLabel}-${of}`] ?? []);
    const held = await Promise.all(images.map((id) => storedImage(id)));
    if (held.includes(undefined)) await removeVolume(volume);
  }
}
