import * as pulumi from "@pulumi/pulumi";
import type { Rehearsal } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import type { Settings } from "../settings/schema.ts";
import { heldImage, type ImageName, type ResolvedImage, resolveImage } from "../setup/images.ts";

/** The images that run: by service what its container is made of, and what is known of each. */
export interface StackImages {
  ids: Record<ImageName, string>;
  resolved: ResolvedImage[];
}

/** The images of what is brought up: what runs already, or is left out, needs none. */
export function imagesNeeded({ scope, settings }: Rehearsal): Partial<Settings["images"]> {
  const { images, marquez, prefect, web, evidence } = settings;
  const gateway = evidence.store === "folder" ? { s3: images.s3 } : {};
  if (scope === "store") return gateway;
  return {
    ...gateway,
    ...(marquez.url ? {} : { postgres: images.postgres, marquez: images.marquez }),
    ...(prefect.enabled && !prefect.url ? { prefect: images.prefect } : {}),
    ...(marquez.url || web.url ? {} : { web: images.web }),
  };
}

/** Finds every image at once: in the engine, or fetched into it. */
export async function stackImages(references: Partial<Settings["images"]>, rehearsal: Rehearsal): Promise<StackImages> {
  const wanted = Object.entries(references) as [ImageName, string][];
  if (pulumi.runtime.isDryRun()) return { ids: await idsOnPreview(wanted), resolved: [] };
  const { tell, signal } = rehearsal;
  const say = (detail: string) => tell({ name: "images", status: "running", detail });
  const resolved = await asStep(tell, "images", () =>
    Promise.all(wanted.map(([name, reference]) => resolveImage(name, reference, say, signal))),
  );
  const ids = Object.fromEntries(resolved.map(({ name, id }) => [name, id])) as Record<ImageName, string>;
  return { ids, resolved };
}

/** A preview fetches nothing, and shows no change where there is none: what the engine holds is meant by its id there too. */
async function idsOnPreview(wanted: [ImageName, string][]): Promise<StackImages["ids"]> {
  const ids = wanted.map(async ([name, reference]) => {
    const held = await heldImage(name, reference).catch(() => undefined);
    return [name, held ?? reference] as const;
  });
  return Object.fromEntries(await Promise.all(ids)) as StackImages["ids"];
}
