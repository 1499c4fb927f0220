import * as pulumi from "@pulumi/pulumi";
import { type ImageName, type ResolvedImage, resolveImage } from "../offline/images.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import { asStep } from "../rehearsal/steps-told.ts";
import type { Settings } from "../settings/schema.ts";

/** The images that run: by service what its container is made of, and what is known of each. */
export interface StackImages {
  ids: Record<ImageName, string>;
  resolved: ResolvedImage[];
}

/** Finds every image at once: in the engine, or fetched into it. A preview fetches nothing. */
export async function stackImages(references: Partial<Settings["images"]>, rehearsal: Rehearsal): Promise<StackImages> {
  const wanted = Object.entries(references) as [ImageName, string][];
  if (pulumi.runtime.isDryRun()) return { ids: references as Settings["images"], resolved: [] };
  const { tell, signal } = rehearsal;
  const say = (detail: string) => tell({ name: "images", status: "running", detail });
  const resolved = await asStep(tell, "images", () =>
    Promise.all(wanted.map(([name, reference]) => resolveImage(name, reference, say, signal))),
  );
  const ids = Object.fromEntries(resolved.map(({ name, id }) => [name, id])) as Record<ImageName, string>;
  return { ids, resolved };
}
