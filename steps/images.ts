import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import type { ServiceName } from "../settings/official-images.ts";
import { provisionedServices, type ServicePlan } from "../settings/services.ts";
import { heldImage, type ResolvedImage, resolveImage } from "../setup/images.ts";

/** The images that the stack's containers run. */
export interface StackImages {
  /** The image id for each container. */
  ids: Record<ServiceName, string>;
  /** Where each image came from; empty on a preview. */
  resolved: ResolvedImage[];
}

/**
 * Gets the image of every provisioned service, all at once: from the engine, a registry, or a
 * recipe.
 * @throws RehearsalError SETUP when one cannot be had
 */
export async function obtainImages(plan: ServicePlan, { settings, tell, signal }: Context): Promise<StackImages> {
  const references = provisionedServices(plan).map((name) => [name, settings.images[name]] as const);
  if (pulumi.runtime.isDryRun()) return { ids: await idsOnPreview(references), resolved: [] };
  const say = (detail: string) => tell({ name: "images", status: "running", detail });
  const resolved = await asStep(tell, "images", () =>
    Promise.all(references.map(([name, reference]) => resolveImage(name, reference, say, signal))),
  );
  return { ids: byService(resolved.map(({ name, id }) => [name, id])), resolved };
}

/** A preview fetches nothing. It names images by id, as `up` does, so that it shows no false changes. */
async function idsOnPreview(references: (readonly [ServiceName, string])[]): Promise<StackImages["ids"]> {
  const ids = references.map(async ([name, reference]) => {
    const held = await heldImage(name, reference).catch(() => undefined);
    return [name, held ?? reference] as const;
  });
  return byService(await Promise.all(ids));
}

/** A service that is not provisioned has no id, and nothing reads it. */
const byService = (ids: (readonly [ServiceName, string])[]) => Object.fromEntries(ids) as StackImages["ids"];
