import { createHash } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { RehearsalError } from "../errors.ts";

/** Who holds a stack. */
export interface Holder {
  host: string;
  pid: number;
  since: string;
}

/** A stack that is held. Disposing of it lets go. */
export interface Hold extends AsyncDisposable {
  /** True when whoever held it before was killed. */
  afterDeath: boolean;
}

/** What is held, and what to do when somebody else has it. */
export interface Wish {
  /** The stack's own directory. */
  directory: string;
  wait: boolean;
  waiting: (holder: Holder) => void;
  signal: AbortSignal;
}

/**
 * Holds a stack, so that no other rehearsal of this machine uses it. The lock is a listening socket: it tells whoever asks who holds
 * the stack and since when, and it ends with its process, however that ends.
 * @throws RehearsalError BUSY naming the holder, when there is one and it is not waited for
 */
export async function hold({ directory, wait, waiting, signal }: Wish): Promise<Hold> {
  // A socket's path may have about a hundred bytes, which a state directory easily exceeds.
  const digest = createHash("sha256").update(directory).digest("hex").slice(0, 24);
  const path = join(tmpdir(), `lineage-rehearsal-stack-${digest}.sock`);
  for (let afterDeath = false, told = false; ; ) {
    const release = await listen(path);
    if (release) return { afterDeath, [Symbol.asyncDispose]: release };
    const socket = await holderAt(path);
    if (!socket) {
      afterDeath = true;
      await rm(path, { force: true });
      continue;
    }
    const holder = await introduced(socket);
    if (holder && !wait) {
      socket.destroy();
      throw busy(holder);
    }
    if (holder && !told) waiting(holder);
    told ||= holder !== undefined;
    await once(socket, "close", { signal });
  }
}

/** Becomes the holder, and gives what ends that; nothing when somebody is. */
function listen(path: string): Promise<(() => Promise<void>) | undefined> {
  const me: Holder = { host: hostname(), pid: process.pid, since: new Date().toISOString() };
  const asking = new Set<Socket>();
  const server = createServer((socket) => {
    asking.add(socket.on("error", () => {}).unref());
    socket.write(`${JSON.stringify(me)}\n`);
  }).unref();
  const release = async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of asking) socket.destroy();
    await closed;
  };
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(release));
  });
}

/** A connection to the holder, which lasts as long as it holds; nothing when it is dead. */
function holderAt(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  return new Promise((resolve, reject) => {
    socket.once("connect", () => resolve(socket.on("error", () => {})));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNREFUSED" || error.code === "ENOENT" ? resolve(undefined) : reject(error),
    );
  });
}

/** What a holder says of itself; nothing when it lets go just then. */
async function introduced(socket: Socket): Promise<Holder | undefined> {
  for await (const line of createInterface(socket)) return JSON.parse(line);
  return undefined;
}

const busy = ({ host, pid, since }: Holder): RehearsalError =>
  new RehearsalError("BUSY", {
    doing: "taking the stack",
    found: `process ${pid} on ${host} has held it since ${since}`,
    next: "Wait for it with --wait, or rehearse on a stack of your own with --ephemeral.",
  });
