import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Per subject, when this process's own work on it is done. */
const ours = new Map<string, Promise<unknown>>();

/**
 * Does `work` while nobody else on this machine does work on the same `subject`; `waiting` is called when another process
 * does.
 *
 * The lock is a listening socket: the kernel tells the waiting process at once when the owner ends, however it ends, so
 * there is nothing to poll and no process number that could since belong to another program. Two processes that break a
 * dead owner's lock in the same instant may both go on: work under it must be safe to do twice.
 */
export function exclusive<T>(subject: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const turn = (ours.get(subject) ?? Promise.resolve()).then(() => amongProcesses(subject, waiting, work));
  ours.set(
    subject,
    turn.catch(() => {}),
  );
  return turn;
}

async function amongProcesses<T>(subject: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  // A socket's path may have about a hundred bytes, which a cache directory easily exceeds.
  const name = createHash("sha256").update(subject).digest("hex").slice(0, 24);
  const path = join(tmpdir(), `lineage-rehearsal-${name}.lock`);
  let told = false;
  for (;;) {
    const release = await listen(path);
    if (release !== undefined) {
      try {
        return await work();
      } finally {
        await release();
      }
    }
    const owner = await ownerOf(path);
    if (owner === undefined) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) waiting();
    told = true;
    await ended(owner);
  }
}

/** Becomes the owner, and gives what ends that; nothing when the path is taken. */
async function listen(path: string): Promise<(() => Promise<void>) | undefined> {
  const waiters = new Set<Socket>();
  const server: Server = createServer((socket) => {
    waiters.add(socket.on("error", () => {}).unref());
  }).unref();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () =>
      resolve(async () => {
        const closed = new Promise((done) => server.close(done));
        for (const waiter of waiters) waiter.destroy();
        await closed;
      }),
    );
  });
}

/** A connection to the lock's owner; nothing when it is dead or has just let go. */
async function ownerOf(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNREFUSED" || error.code === "ENOENT" ? resolve(undefined) : reject(error),
    );
  });
}

const ended = (owner: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (owner.destroyed) resolve();
    owner.on("error", () => {}).once("close", () => resolve());
    owner.resume();
  });
