import { RehearsalError } from "../errors.ts";
import { imagesOfCommands, settingsOf } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";
import { type Obtaining, resolveImage } from "../setup/images.ts";

/**
 * What commands with an image cannot have on another machine's engine, which has not the files of this one.
 * @throws RehearsalError SETTINGS that names each setting
 */
export function refuseMounts({ refine, refinements, prefect }: Settings, host: string): void {
  const places = [
    ...refinements.map(({ name, container }) => ({ key: settingsOf(name), files: container?.files })),
    ...(prefect.enabled && prefect.image ? [{ key: "prefect", files: prefect.container?.files }] : []),
  ];
  const found = [
    ...places
      .filter(({ files }) => files === "mount")
      .map(({ key }) => `${key}.container.files: mount, where only a copy of the folder can be`),
    ...(refine?.image && refine.prepare
      ? ["refine.prepare: with refine.image it would write into a copy of the folder, which is gone afterwards"]
      : []),
  ];
  if (found.length === 0) return;
  throw new RehearsalError("SETTINGS", {
    doing: `rehearsing on the Docker engine of another machine, ${host}`,
    found: found.join("\n"),
    next: "Leave container.files out and prepare in the image; or leave out the image, so that the command runs here.",
  });
}

/**
 * Gets the image of the container through which commands there reach this machine: that of Prefect. Nothing where no command has
 * an image.
 * @throws as `resolveImage` does
 */
export async function obtainWayHere(settings: Settings, obtaining: Obtaining): Promise<void> {
  if (imagesOfCommands(settings).length > 0) await resolveImage("prefect", settings.images.prefect, obtaining);
}
