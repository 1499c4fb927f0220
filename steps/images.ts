import * as pulumi from "@pulumi/pulumi";
import { bootImages, findHeadStart, type HeadStart } from "../boot/head-start.ts";
import type { Context } from "../context/context.ts";
import { asStep } from "../context/step-events.ts";
import type { ServiceName } from "../settings/official-images.ts";
import { provisionedServices, type ServicePlan } from "../settings/services.ts";
import { heldImage, type Obtaining, type ResolvedImage, resolveImage } from "../setup/images.ts";
import { checkMarquezDatabase } from "../setup/marquez-database.ts";
import { heldPrefectDatabase, prefectDatabase } from "../setup/prefect-database.ts";
import { hasStandIn, StandInRefused, standInsRefused } from "../setup/stand-in.ts";

/** The images that the stack's containers run. */
export interface StackImages {
  /** The image id for each container. */
  ids: StackIds;
  /** The volume with a database that the Prefect of these images has migrated; undefined when there is none. */
  prefectDatabase?: string | undefined;
  /** Where each image came from; empty on a preview. */
  resolved: ResolvedImage[];
}

/** Of the stack's own services, and of the user's. */
type StackIds = Record<ServiceName, string> & Record<string, string>;

type Named = readonly [name: string, reference: string];

/**
 * Gets the image of every service that is started, all at once: from the engine, a registry, or a recipe. Nothing is started
 * before all are there and fit together.
 * @throws RehearsalError SETUP when one cannot be had, only as a stand-in that is refused, or does not fit another
 */
export async function obtainImages(plan: ServicePlan, { settings, tell, signal }: Context): Promise<StackImages> {
  const named = [
    ...provisionedServices(plan).map((name) => [name, settings.images[name]] as const),
    ...Object.entries(settings.services).map(([name, { image }]) => [name, image] as const),
  ];
  if (pulumi.runtime.isDryRun()) {
    const ids = await idsOnPreview(named);
    return { ids, prefectDatabase: await heldPrefectDatabase(ids.prefect), resolved: [] };
  }
  const { standIns } = settings;
  const say = (detail: string) => tell({ name: "images", status: "running", detail });
  return await asStep(tell, "images", async () => {
    const resolved = await resolveAll(named, { standIns, say, ...(signal && { signal }) });
    await checkMarquezDatabase(resolved, signal);
    const prefect = resolved.find(({ name }) => name === "prefect");
    const database = prefect && (await prefectDatabase(prefect, say, signal));
    return { ids: byService(resolved.map(({ name, id }) => [name, id])), prefectDatabase: database, resolved };
  });
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
