import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** How connections to ports of the loopback of an engine's machine are made. */
export interface Connecting {
  /**
   * Leads a client's connection to a port, and back. A port at which nobody listens ends it.
   * @throws when there is no way at all
   */
  lead: (client: Socket, port: number) => Promise<void>;
  /** Milliseconds before the next connection to a port that has just ended one without a word. */
  patience: number;
}

/** Ports of this machine's loopback that lead to ports which the engine publishes on the loopback of its own machine. */
export class Tunnels implements AsyncDisposable {
  readonly #connecting: Connecting;
  readonly #servers = new Map<number, Promise<Server>>();
  readonly #sockets = new Set<Socket>();
  /** When a port last ended a connection without a word, by its number. */
  readonly #silent = new Map<number, number>();

  constructor(connecting: Connecting) {
    this.#connecting = connecting;
  }

  /** The port here that leads to a published one. It has the same number where that is free. */
  async port(published: number): Promise<number> {
    const opening = this.#servers.get(published) ?? this.#open(published);
    this.#servers.set(published, opening);
    return ((await opening).address() as AddressInfo).port;
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const opening of this.#servers.values()) (await opening).close();
  }

  async #open(published: number): Promise<Server> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => void this.#lead(client, published));
    // The same address here and there: what was noted of a stack that stays is right for the next rehearsal on it.
    await listening(server, published).catch(() => listening(server, 0));
    return server;
  }

  async #lead(client: Socket, published: number): Promise<void> {
    this.#sockets.add(client);
    client.on("error", () => {}).once("close", () => this.#sockets.delete(client));
    const { lead, patience } = this.#connecting;
    // A service that does not listen yet is asked ten times a second, and a connection may cost more than that.
    const wait = (this.#silent.get(published) ?? Number.NEGATIVE_INFINITY) + patience - performance.now();
    if (wait > 0) await pause(wait);
    if (client.destroyed) return;
    client.once("close", () => {
      if (client.bytesWritten === 0) this.#silent.set(published, performance.now());
      else this.#silent.delete(published);
    });
    await lead(client, published).catch(() => client.destroy());
  }
}

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}
