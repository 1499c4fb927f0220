import { readFile, statfs } from "node:fs/promises";
import { freemem } from "node:os";
import type { Rehearsal } from "../context/context.ts";
import { interruptedBy } from "../context/stop-request.ts";
import { type EngineFacts, engineFacts } from "../docker/engine.ts";
import { containedStacks } from "../docker/stacks.ts";
import { RehearsalError } from "../errors.ts";
import { type Place, type Standing, takePlace } from "../machine/places.ts";
import { dockerEngine } from "../setup/docker-engine.ts";
import type { AtMost } from "./at-most.ts";
import { type Free, type Need, needOf, noRoom, placesByDefault, shortage } from "./capacity.ts";
import { roomInCluster } from "./room-in-cluster.ts";

/**
 * Waits for a place among the rehearsals that run on the container engine, or in the cluster, started from this machine, and
 * until it can hold one more. Who waits is told where it stands, as the step `place`: without a wait there is no such step.
 * @throws RehearsalError CAPACITY when the engine could not hold it although no other one runs; SETUP when there is no
 * engine; INTERRUPTED when the stop signal ends the wait
 */
export async function placeOnEngine(
  { settings, tell, stopSignal }: Pick<Rehearsal, "settings" | "tell" | "stopSignal">,
  atMost: AtMost,
): Promise<Place> {
  const start = performance.now();
  let waited = false;
  const say = (detail: string) => {
    waited = true;
    tell({ name: "place", status: "running", detail });
  };
  const { kubernetes } = settings;
  const room = kubernetes
    ? roomInCluster({ context: kubernetes.context, atMost, signal: stopSignal, say })
    : await roomOnEngine(settings, atMost, say);
  let short: string | undefined;
  const hasRoom = async (inside: number) => {
    short = await room.shortage(inside);
    return short === undefined;
  };
  const waiting = (standing: Standing) => say(inWords(standing, short));
  try {
    const place = await takePlace(room.of, { places: room.places, hasRoom, waiting, signal: stopSignal });
    if (waited) tell({ name: "place", status: "passed", seconds: (performance.now() - start) / 1000 });
    return place;
  } catch (error) {
    if (stopSignal.aborted) throw interruptedBy(stopSignal);
    throw error;
  }
}

/** How many rehearsals may run at once, and why one more may not run now. */
export interface Room {
  /** Of what: rehearsals of this machine that name the same share the places. */
  of: string;
  places: number;
  /**
   * Why there is no room for one more now, in words; undefined when there is.
   * @param inside how many of this machine's run already
   * @throws RehearsalError CAPACITY when there would be none although no other one runs
   */
  shortage: (inside: number) => Promise<string | undefined>;
}

async function roomOnEngine(
  settings: Rehearsal["settings"],
  atMost: AtMost,
  say: (detail: string) => void,
): Promise<Room> {
  const engine = (await engineFacts()) ?? (await startedEngine(say));
  const need = needOf(settings, engine);
  return {
    of: `engine ${engine.id}`,
    places: atMost === "default" ? placesByDefault(engine, need) : atMost,
    shortage: async (inside) => {
      const short = shortage(need, await freeFor(inside, need, engine));
      if (short && inside === 0) throw noRoom(short);
      return short;
    },
  };
}

async function startedEngine(say: (detail: string) => void): Promise<EngineFacts> {
  await dockerEngine(say);
  const engine = await engineFacts();
  if (engine) return engine;
  throw new RehearsalError("SETUP", {
    doing: "asking the Docker engine what it is",
    found: "`docker info` does not say",
    next: "Try `docker info`, and start the engine again.",
  });
}

/** Where one stands that waits: `waiting for a place: 3 of 3 taken, 2 before you`. */
export const inWords = ({ places, taken, before }: Standing, short?: string): string =>
  taken < places && short
    ? `waiting for room: ${short}; ${taken} ${taken === 1 ? "runs" : "run"}`
    : `waiting for a place: ${taken} of ${places} taken, ${before} before you`;

/**
 * What is free of the engine's machine for one more rehearsal, besides those inside: what those that have no container yet
 * will take is not free.
 */
async function freeFor(inside: number, need: Need, engine: EngineFacts): Promise<Free> {
  const running = inside > 0 ? await runningRehearsals() : 0;
  const { memory, disk } = await freeOn(engine, need);
  const coming = Math.max(0, inside - running);
  const left = (free: number | undefined, each: number) => (free === undefined ? undefined : free - coming * each);
  return { memory: left(memory, need.memory), disk: left(disk, need.disk) };
}

const runningRehearsals = async (): Promise<number> =>
  (await containedStacks()).filter(({ services }) => [...services.values()].some(({ state }) => state === "running"))
    .length;

/**
 * What is free of the engine's machine. Of a machine other than this one only all of its memory is known: what rehearsals
 * that run there take is not free.
 */
export async function freeOn({ isHere, memory, folder }: EngineFacts, need: Need): Promise<Free> {
  const megabyte = 1024 ** 2;
  if (!isHere) return { memory: memory / megabyte - (await runningRehearsals()) * need.memory, disk: undefined };
  const disk = await statfs(folder).then(
    ({ bavail, bsize }) => (bavail * bsize) / megabyte,
    () => undefined,
  );
  return { memory: (await availableMemory()) / megabyte, disk };
}

/** The memory of this machine that is free or can be freed, with its free swap space, in bytes. */
async function availableMemory(): Promise<number> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kilobytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN);
  const available = (kilobytes("MemAvailable") + kilobytes("SwapFree")) * 1024;
  return Number.isNaN(available) ? freemem() : available;
}
