import * as pulumi from "@pulumi/pulumi";
import { bootImages, findHeadStart, type HeadStart } from "../boot/head-start.ts";
import type { Context } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import { imagesOfCommands } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";
import { provisionedServices, type ServicePlan } from "../settings/services.ts";
import { heldImage, type Obtaining, type ResolvedImage, resolveImage, type StackImages } from "../setup/images.ts";
import { checkMarquezDatabase } from "../setup/marquez-database.ts";
import { prefectDatabase } from "../setup/prefect-database.ts";
import { hasStandIn, StandInRefused, standInsRefused } from "../setup/stand-in.ts";

type Named = readonly [name: string, reference: string];

/**
 * Gets the image of every service that is started, all at once, as the step `images`: from the engine, a registry, or a recipe.
 * @throws RehearsalError SETUP when one cannot be had, only as a stand-in that is refused, or does not fit another
 */
export function fetchImages(
  plan: ServicePlan,
  { settings, keepsStack, tell, signal }: Pick<Context, "settings" | "keepsStack" | "tell"> & { signal?: AbortSignal },
): Promise<StackImages> {
  const { standIns } = settings;
  const say = (detail: string) => tell({ name: "images", status: "running", detail });
  return asStep(tell, "images", async () => {
    const resolved = await resolveAll(namedImages(plan, settings), { standIns, say, ...(signal && { signal }) });
    await checkMarquezDatabase(resolved, signal);
    // A stack that stays has none, as it has no other head start.
    const prefect = settings.headStart && !keepsStack ? resolved.find(({ name }) => name === "prefect") : undefined;
    const database = prefect && (await prefectDatabase(prefect, signal));
    return { ids: byService(resolved.map(({ name, id }) => [name, id])), prefectDatabase: database, resolved };
  });
}

const namedImages = (plan: ServicePlan, settings: Settings): Named[] => [
  ...provisionedServices(plan).map((name) => [name, settings.images[name]] as const),
  ...Object.entries(settings.services).map(([name, { image }]) => [name, image] as const),
  ...imagesOfCommands(settings),
];

/** Gets the images in which commands run, for a stack whose services run already. */
export async function fetchCommandImages({
  settings,
  tell,
  signal,
}: Pick<Context, "settings" | "tell" | "signal">): Promise<ResolvedImage[]> {
  const images = imagesOfCommands(settings);
  if (images.length === 0) return [];
  const say = (detail: string) => tell({ name: "images", status: "running", detail });
  return asStep(tell, "images", () => resolveAll(images, { standIns: settings.standIns, say, signal }));
}

/**
 * The images of a stack. Nothing is started before all are there and fit together.
 * @throws RehearsalError SETUP, as `fetchImages` does
 */
export async function obtainImages(plan: ServicePlan, context: Context): Promise<StackImages> {
  if (pulumi.runtime.isDryRun()) return { ids: await idsOnPreview(namedImages(plan, context.settings)), resolved: [] };
  return context.tools.images ?? (await fetchImages(plan, context));
}

/**
 * What Marquez and its database start from. A stack that stays has none: when it is brought up again, its containers would be
 * replaced if one was made in between.
 */
export async function headStartOf(
  { settings, keepsStack }: Pick<Context, "settings" | "keepsStack">,
  { resolved }: StackImages,
): Promise<HeadStart | undefined> {
  const images = bootImages(resolved);
  return settings.headStart && !keepsStack && images ? findHeadStart(images) : undefined;
}

/** Resolves all images. When a stand-in is refused, the others are given up: nothing is built for minutes in vain. */
async function resolveAll(named: Named[], obtaining: Obtaining): Promise<ResolvedImage[]> {
  const giveUp = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, ...(obtaining.signal ? [obtaining.signal] : [])]);
  const resolving = named.map(([name, reference]) => resolveImage(name, reference, { ...obtaining, signal }));
  try {
    return await Promise.all(resolving);
  } catch (error) {
    if (!(error instanceof StandInRefused)) throw error;
    const able = named.flatMap(([name], nth) => (hasStandIn(name) ? [resolving[nth]] : []));
    const settled = await Promise.allSettled(able);
    giveUp.abort(error);
    await Promise.allSettled(resolving);
    throw standInsRefused(
      settled.flatMap((one) => (one.status === "rejected" && one.reason instanceof StandInRefused ? [one.reason] : [])),
    );
  }
}

/** A preview fetches nothing. It names images by id, as `up` does, so that it shows no false changes. */
async function idsOnPreview(references: Named[]): Promise<StackImages["ids"]> {
  const ids = references.map(async ([name, reference]) => {
    const held = await heldImage(name, reference).catch(() => undefined);
    return [name, held ?? reference] as const;
  });
  return byService(await Promise.all(ids));
}

/** A service that is not provisioned has no id, and nothing reads it. */
const byService = (ids: Named[]) => Object.fromEntries(ids) as StackImages["ids"];
