import { planOnEngine } from "../docker/planned-services.ts";
import { RehearsalError } from "../errors.ts";
import type { ServiceName } from "../settings/official-images.ts";
import type { Settings } from "../settings/schema.ts";
import { provisionedServices } from "../settings/services.ts";

/**
 * Megabytes that the container of each service takes in a rehearsal of the sample: what its processes hold, and its files
 * in memory, rounded up from the highest that was seen. A real Marquez 0.51.1 was seen with 370 to 640. Limits are higher.
 */
const servicesTake: Record<ServiceName, number> = { marquez: 500, postgres: 100, web: 150, prefect: 250, s3: 50 };

/** Megabytes that the processes of a rehearsal take on its machine at one time: itself, Pulumi, its plugins, the browser. */
const processesTake = 750;

/** Megabytes that a rehearsal writes into the folder of the engine, beside its images. */
const diskTakes = 200;

/** What a rehearsal takes, in megabytes. Services of the user's own are not in it: nobody has measured them. */
export interface Need {
  /** On the engine's machine. */
  memory: number;
  disk: number;
}

/** What one rehearsal takes of the engine's machine. */
export function needOf(settings: Settings, { isHere }: { isHere: boolean }): Need {
  const services = provisionedServices(planOnEngine(settings)).reduce((sum, name) => sum + servicesTake[name], 0);
  return { memory: services + (isHere ? processesTake : 0), disk: diskTakes };
}

/** What is free on the engine's machine, in megabytes; undefined where that cannot be known from here. */
export interface Free {
  memory: number | undefined;
  disk: number | undefined;
}

/** Why the engine cannot hold one more rehearsal, in words; undefined when it can. */
export function shortage(need: Need, free: Free): string | undefined {
  if (free.memory !== undefined && free.memory < need.memory)
    return `${inWords(free.memory)} of memory are free, and one rehearsal takes ${inWords(need.memory)}`;
  if (free.disk !== undefined && free.disk < need.disk)
    return `${inWords(free.disk)} of its disk are free, and one rehearsal takes ${inWords(need.disk)}`;
  return undefined;
}

/** How many more rehearsals what is free can hold; undefined where that is not known. */
export function roomFor(need: Need, { memory, disk }: Free): number | undefined {
  const each = [
    ...(memory === undefined ? [] : [memory / need.memory]),
    ...(disk === undefined ? [] : [disk / need.disk]),
  ];
  return each.length === 0 ? undefined : Math.max(0, Math.floor(Math.min(...each)));
}

/** Docker's default pools have some thirty networks, and others want some of them, too. */
const networksForUs = 24;

/**
 * How many rehearsals run at once unless somebody says another number. Two on each processor keep it busy: more take as
 * long for all of them, and each of them takes longer, until it passes its time limits. Fewer where the memory of the
 * engine's machine, a fifth of which is left to others, holds fewer.
 */
export function placesByDefault({ processors, memory }: { processors: number; memory: number }, need: Need): number {
  const held = Math.floor((megabytes(memory) * 0.8) / need.memory);
  return Math.max(1, Math.min(2 * processors, held, networksForUs));
}

/** The refusal to start one more. */
export const noRoom = (why: string): RehearsalError =>
  new RehearsalError("CAPACITY", {
    doing: "making room in the container engine for one more rehearsal",
    found: why,
    next: "Stop other programs, or free some space; `rehearse reap` removes what killed rehearsals left, `docker system df` shows what the engine holds. Without Prefect it takes less: --set prefect.enabled=false. Nothing was started.",
  });

const megabytes = (bytes: number): number => bytes / 1024 ** 2;

export const inWords = (number: number): string => `${Math.max(0, Math.round(number))} MB`;
