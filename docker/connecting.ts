import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { execa } from "execa";
import { joinSockets } from "../machine/joined-sockets.ts";
import { engineVariables } from "./client.ts";
import { forwardOverSsh, forwardSocket } from "./ssh.ts";
import type { Connecting } from "./tunnels.ts";

/**
 * Connects over SSH: the connection that the docker client uses carries these, too. A forward per port is added to it when the
 * port is first asked for, from a socket in a private folder.
 */
export function overSsh(host: string): Connecting {
  const forwards = new Map<number, Promise<string>>();
  const forward = async (port: number): Promise<string> => {
    const env = engineVariables();
    const socket = forwardSocket(env, port);
    await execa("ssh", forwardOverSsh(host, socket, port), { env, stdin: "ignore", timeout: 30_000 });
    return socket;
  };
  return {
    patience: 0,
    lead: async (client, port) => {
      const path = forwards.get(port) ?? forward(port);
      forwards.set(port, path);
      const socket = connect({ path: await path, allowHalfOpen: true });
      await once(socket, "connect");
      joinSockets(client, socket);
    },
  };
}

/** Connects through the engine: a program in a container that has the network of the engine's machine, for each connection. */
export const overEngine = (container: string): Connecting => ({
  patience: 1_000,
  lead: async (client, port) =>
    throughProgram(client, "docker", ["exec", "--interactive", container, "busybox", "nc", "127.0.0.1", String(port)]),
});

/**
 * Leads a connection into the standard input of a program, and its standard output back. Where the program fails, the
 * connection is broken off: an end would look like that of a whole answer.
 */
export function throughProgram(client: Socket, program: string, args: string[]): void {
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...engineVariables() },
    // A group of its own: Ctrl-C must not end it before the evidence is saved.
    detached: true,
  });
  // Not a pipeline: that would end the client as soon as the program has, whatever its code.
  client.pipe(child.stdin.on("error", () => {}));
  child.stdout.pipe(client, { end: false });
  child.once("error", () => client.resetAndDestroy());
  child.once("close", (code) => {
    if (code === 0) client.end();
    else client.resetAndDestroy();
  });
  client.once("close", () => child.kill());
}
