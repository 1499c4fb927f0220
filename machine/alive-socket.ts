import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/**
 * A socket shows that its process is alive: the kernel closes it when the process ends, however it ends. Whoever keeps a
 * connection to it learns of the end at once: nobody polls, and no process id is compared that may since belong to
 * another program.
 */

/**
 * Listens on a new socket, without keeping this process alive. Returns what closes and removes the socket.
 * @param forAll whether processes of other users may connect, too
 */
export async function listen(path: string, { forAll = false } = {}): Promise<() => Promise<void>> {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket
      .on("error", () => {})
      .once("close", () => connections.delete(socket))
      .unref();
  });
  await once(server.listen({ path, readableAll: forAll, writableAll: forAll }), "listening");
  server.unref();
  return async () => {
    const end = once(server, "close");
    server.close();
    for (const socket of connections) socket.destroy();
    await end;
  };
}

/** A connection to a process's socket; undefined when nobody listens there any more. */
export async function connectedTo(path: string): Promise<Socket | undefined> {
  for (;;) {
    const socket = connect(path);
    try {
      await once(socket, "connect");
      return socket.on("error", () => {});
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The last one: the socket was closed between the connection and its acceptance.
      if (code === "ECONNREFUSED" || code === "ENOENT" || code === "ECONNRESET") return undefined;
      if (code !== "EAGAIN") throw error;
      // The holder is too busy to accept all who wait.
      await pause(50);
    }
  }
}

/** Resolves when a connection has closed: because its other end was, or because this end destroyed it. */
export async function closed(connection: Socket): Promise<void> {
  connection.resume();
  if (!connection.closed) await new Promise((resolve) => connection.once("close", resolve));
}
