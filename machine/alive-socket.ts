import { once } from "node:events";
import { closeSync, constants, existsSync, openSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { basename, dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf, RehearsalError } from "../errors.ts";

/**
 * A socket shows that its process is alive: the kernel closes it when the process ends, however it ends. Whoever keeps a
 * connection to it learns of the end at once: nobody polls, and no process id is compared that may since belong to
 * another program.
 */

/**
 * Listens on a new socket, without keeping this process alive. Returns what closes and removes the socket.
 * @throws RehearsalError SETUP where the path is too long for sockets, or the file system holds none
 */
export async function listen(path: string): Promise<() => Promise<void>> {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket
      .on("error", () => {})
      .once("close", () => connections.delete(socket))
      .unref();
  });
  const short = shortened(path);
  try {
    await once(server.listen({ path: short.path }), "listening");
  } catch (cause) {
    short.done();
    throw noSocket(path, cause);
  }
  server.unref();
  return async () => {
    const end = once(server, "close");
    server.close();
    for (const socket of connections) socket.destroy();
    await end;
    short.done();
  };
}

/** A connection to a process's socket; undefined when nobody listens there any more. */
export async function connectedTo(path: string): Promise<Socket | undefined> {
  for (;;) {
    const short = shortened(path);
    try {
      const socket = connect(short.path);
      await once(socket, "connect");
      return socket.on("error", () => {});
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The last one: the socket was closed between the connection and its acceptance.
      if (code === "ECONNREFUSED" || code === "ENOENT" || code === "ECONNRESET") return undefined;
      if (code !== "EAGAIN") throw error;
      // The holder is too busy to accept all who wait.
      await pause(50);
    } finally {
      short.done();
    }
  }
}

/** Resolves when a connection has closed: because its other end was, or because this end destroyed it. */
export async function closed(connection: Socket): Promise<void> {
  connection.resume();
  if (!connection.closed) await new Promise((resolve) => connection.once("close", resolve));
}

/** The path of a Unix socket may have so many bytes on macOS; on Linux four more. */
const longest = 103;

/** A path that a socket may have, for one that may be too long: Linux knows an open folder by a short name. */
function shortened(path: string): { path: string; done: () => void } {
  if (Buffer.byteLength(path) <= longest) return { path, done: () => {} };
  if (!existsSync("/proc/self/fd"))
    throw noSocket(path, new Error("the system does not allow so long a path for sockets"));
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: `/proc/self/fd/${folder}/${basename(path)}`, done: () => closeSync(folder) };
}

const noSocket = (path: string, cause: unknown): RehearsalError =>
  new RehearsalError(
    "SETUP",
    {
      doing: `making a lock in ${dirname(path)}`,
      found: messageOf(cause),
      next: "Set LINEAGE_REHEARSAL_STATE to a folder with a shorter path, on a local disk that has room.",
    },
    { cause },
  );
