import { createHash, randomBytes } from "node:crypto";
import { readlink, rename, rm, symlink } from "node:fs/promises";
import type { Socket } from "node:net";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { closed, connectedTo, listen } from "./alive-socket.ts";
import { type LocksOf, lockFolder } from "./lock-folder.ts";
import { type Owner, thisOwner } from "./process-identity.ts";

/** The process that holds a lock. */
export interface Holder {
  host: string;
  pid: number;
  /** The process itself: names of hosts and process ids are not unique among containers. */
  owner: Owner;
  /** When it took the lock, in ISO 8601. */
  since: string;
}

/** A lock that this process holds. Disposing of it releases it. */
export interface Lock extends AsyncDisposable {
  /** True when the previous holder was killed while it held the lock: what it was doing may be half done. */
  afterDeath: boolean;
}

export interface LockOptions {
  /** What it protects: a part of the state, which is the default, or of the cache. */
  of?: LocksOf;
  /** Whether to wait for the holder, which is the default, or to throw LockHeld. */
  wait?: boolean;
  /** Called once, before the first wait, with the holder at that time. */
  waiting?: (holder: Holder) => void;
  /** Ends the wait: the call then throws the signal's reason. */
  signal?: AbortSignal;
}

/** The lock is held, and the caller did not want to wait. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
  readonly holder: Holder;

  constructor(holder: Holder) {
    super(`process ${holder.pid} on ${holder.host} has held the lock since ${holder.since}`);
    this.holder = holder;
  }
}

/**
 * Takes the lock on a subject. Only one caller on this machine holds it, of those with the same state directory: in this
 * process, in another one, or in another container.
 *
 * The lock is a symbolic link whose text names the holder and its listening socket:
 * - Creating the link is atomic, and fails when it exists.
 * - A waiting process keeps a connection to that socket, so it learns of the holder's end at once, however it ends.
 * - A killed holder leaves its link behind. Contenders replace it one at a time, under a second lock of the same kind.
 *
 * @throws LockHeld with `wait: false`, when somebody holds the lock; the signal's reason, when it ends the wait;
 *   RehearsalError SETUP when there is no place for locks
 */
export const lock = async (subject: string, options: LockOptions = {}): Promise<Lock> =>
  take(linkFor(subject, options.of), options);

/** Who holds the lock on a subject now; undefined when nobody does. Nothing is taken. */
export async function holderOf(subject: string): Promise<Holder | undefined> {
  const found = await look(linkFor(subject));
  if (found === "free" || "deadSocket" in found) return undefined;
  found.connection.destroy();
  return found.holder;
}

/**
 * Waits until the process that holds the lock on a subject now has ended or released it. Nothing is taken.
 * @throws the signal's reason, when it ends the wait
 */
export async function untilReleased(subject: string, signal: AbortSignal): Promise<void> {
  const found = await look(linkFor(subject));
  if (found === "free" || "deadSocket" in found) return;
  await closedOrStopped(found.connection, signal);
  signal.throwIfAborted();
}

/**
 * Does `work` while it holds the lock on `subject`, whichever state directory is in use. Callers of the same process queue
 * silently; `waiting` is called when another process holds the lock.
 */
export async function exclusive<T>(subject: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  await using _held = await lock(subject, {
    of: "cache",
    waiting: ({ owner }) => owner === thisOwner() || waiting(),
  });
  return await work();
}

/** A path for a subject. The names of its sockets begin with it. */
export function linkFor(subject: string, of: LocksOf = "state"): string {
  // Subjects are often paths, which are too long for the name of a socket.
  const digest = createHash("sha256").update(subject).digest("hex").slice(0, 16);
  return join(lockFolder(of), digest);
}

async function take(link: string, { wait = true, waiting, signal }: LockOptions): Promise<Lock> {
  for (let announced = false; ; ) {
    signal?.throwIfAborted();
    const found = await look(link);
    if (found === "free") {
      const claimed = await claim(link);
      if (claimed) return claimed;
    } else if ("deadSocket" in found) {
      const claimed = await replaceDead(link, signal);
      if (claimed) return claimed;
    } else {
      const { holder, connection } = found;
      try {
        if (!wait) throw new LockHeld(holder);
        if (!announced) waiting?.(holder);
        announced = true;
        await closedOrStopped(connection, signal);
      } finally {
        connection.destroy();
      }
    }
  }
}

/**
 * Takes over from a killed holder. Of several contenders exactly one succeeds: only the holder of the second lock
 * replaces a dead link, so a link that is dead now stays the same until it is replaced here.
 */
async function replaceDead(link: string, signal?: AbortSignal): Promise<Lock | undefined> {
  await using _second = await take(`${link}+`, signal ? { signal } : {});
  const found = await look(link);
  if (found === "free") return undefined;
  if ("connection" in found) {
    found.connection.destroy();
    return undefined;
  }
  const claimed = await claim(link, true);
  await rm(found.deadSocket, { force: true });
  return claimed;
}

type Found = "free" | { deadSocket: string } | { holder: Holder; connection: Socket };

async function look(link: string): Promise<Found> {
  for (;;) {
    const text = await textOf(link);
    if (text === undefined) return "free";
    const { socket, ...holder } = holderIn(text);
    const path = join(dirname(link), basename(String(socket)));
    const connection = await connectedTo(path);
    if (connection) return { holder, connection };
    // A holder removes its link before it closes its socket. A link that is still there belongs to one that was killed.
    if ((await textOf(link)) === text) return { deadSocket: path };
  }
}

/** The holder that a link names. What is no link of ours names a socket that nobody listens on. */
function holderIn(text: string): Holder & { socket: string } {
  try {
    return { socket: "none", ...JSON.parse(text) };
  } catch {
    return { host: "", pid: 0, owner: "", since: "", socket: "none" };
  }
}

async function textOf(link: string): Promise<string | undefined> {
  try {
    return await readlink(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Resolves when a connection has closed: because its other end was, or because the signal was aborted. */
async function closedOrStopped(connection: Socket, signal?: AbortSignal): Promise<void> {
  const stop = () => connection.destroy();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  await closed(connection);
  signal?.removeEventListener("abort", stop);
}

/** Becomes the holder, in the place of a dead one if asked; undefined when somebody else was faster. */
async function claim(link: string, afterDeath = false): Promise<Lock | undefined> {
  const path = `${link}.${randomBytes(4).toString("hex")}`;
  const close = await listen(path);
  const holder: Holder = { host: hostname(), pid: process.pid, owner: thisOwner(), since: new Date().toISOString() };
  const text = JSON.stringify({ ...holder, socket: basename(path) });
  try {
    if (afterDeath) {
      await symlink(text, `${path}+`);
      await rename(`${path}+`, link);
    } else await symlink(text, link);
  } catch (error) {
    await close();
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
  let released: Promise<void> | undefined;
  const release = async () => {
    await rm(link, { force: true });
    await close();
  };
  return {
    afterDeath,
    [Symbol.asyncDispose]: () => {
      // A second time, the link would be the next holder's.
      released ??= release();
      return released;
    },
  };
}
