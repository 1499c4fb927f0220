import { randomBytes } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { closed, connectedTo, listen } from "./alive-socket.ts";
import { linkFor } from "./lock.ts";

/** A place that this process has. Disposing of it gives it to the next. */
export type Place = AsyncDisposable;

/** How it stands with a queue, as one who waits sees it. */
export interface Standing {
  /** How many places there are. */
  places: number;
  /** How many of them are taken. */
  taken: number;
  /** How many wait in front. */
  before: number;
}

export interface PlaceOptions {
  /** How many may have a place at once, this one included. At least one. */
  places: number;
  /**
   * Asked when a place is free, with the number of those that have one: whether there is room for one more. If not, it
   * is asked again when one of them has left. It must not say no to the only one.
   */
  hasRoom?: (inside: number) => Promise<boolean>;
  /** Called before each wait. */
  waiting?: (standing: Standing) => void;
  /** Ends the wait: the call then throws the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Waits for one of a number of places, in this process or in another of this user on this machine: first come, first served. A process
 * that is killed leaves its place, or its turn, at once.
 *
 * Everybody in the queue has a ticket: a socket whose name sorts by the time at which it was made. One has a place when
 * fewer live tickets than there are places sort before its own. Nobody comes in front of a ticket later: whoever finds
 * one behind its own new ticket, and so was too slow to be seen by that one, takes another ticket. So the tickets in front
 * only become fewer, and a connection to each of them tells when.
 *
 * Where processes name different numbers of places, each counts those that came before it.
 *
 * @param subject what the places are of
 * @throws the signal's reason, when it ends the wait
 */
export async function takePlace(subject: string, { signal, ...options }: PlaceOptions): Promise<Place> {
  const prefix = `${linkFor(subject, "cache")}.`;
  for (;;) {
    signal?.throwIfAborted();
    const ticket = await newTicket(prefix);
    const others = await connections(prefix, ticket.path);
    const stop = () => others.forEach((connection) => void connection.destroy());
    signal?.addEventListener("abort", stop);
    try {
      if ([...others.keys()].every((other) => other < ticket.path)) {
        await untilInside(others, { ...options, ...(signal && { signal }) });
        return ticket;
      }
      await ticket[Symbol.asyncDispose]();
    } catch (error) {
      await ticket[Symbol.asyncDispose]();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
      stop();
    }
  }
}

/** Waits until few enough of those in front are left. */
async function untilInside(
  inFront: ReadonlyMap<string, Socket>,
  { places, hasRoom = async () => true, waiting, signal }: PlaceOptions,
): Promise<void> {
  const left = new Map<string, Promise<void>>();
  for (const [path, connection] of inFront)
    left.set(
      path,
      closed(connection).then(() => void left.delete(path)),
    );
  for (;;) {
    signal?.throwIfAborted();
    const count = left.size;
    if (count < places && (await hasRoom(count))) return;
    const taken = Math.min(count, places);
    if (left.size < count) continue;
    waiting?.({ places, taken, before: count - taken });
    await Promise.race(left.values());
  }
}

interface Ticket extends Place {
  path: string;
}

/** A ticket behind all that there are now. */
async function newTicket(prefix: string): Promise<Ticket> {
  const last = (await tickets(prefix)).map((path) => Number.parseInt(path.slice(prefix.length), 36));
  const number = Math.max(Date.now(), ...last.map((one) => one + 1));
  const path = `${prefix}${number.toString(36)}-${randomBytes(3).toString("hex")}`;
  // Whoever sees a ticket may connect to it: it gets its name once it listens.
  const close = await listen(`${path}+`);
  await rename(`${path}+`, path);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { force: true });
      await close();
    },
  };
}

/** A connection to every live ticket but one's own, by its path. A dead one is removed: no name is used twice. */
async function connections(prefix: string, own: string): Promise<Map<string, Socket>> {
  const found = new Map<string, Socket>();
  const look = async (path: string) => {
    const connection = await connectedTo(path);
    if (connection) found.set(path, connection);
    else await rm(path, { force: true });
  };
  await Promise.all((await tickets(prefix)).filter((path) => path !== own).map(look));
  return found;
}

/** The paths of all tickets. Names are as long as each other until the year 2059, so they sort by their number. */
async function tickets(prefix: string): Promise<string[]> {
  const folder = dirname(prefix);
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(prefix)) && !name.endsWith("+"));
  return names.map((name) => join(folder, name));
}
