import { once } from "node:events";
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { isLoopback } from "../machine/loopback.ts";

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

/**
 * The ways to ports that the engine of another machine publishes: ports of this machine's loopback that lead to ports of the
 * loopback there; none where they are published at an address of that machine which is reached from here.
 */
export class Tunnels implements AsyncDisposable {
  /** The address of the engine's machine at which new ports are published. */
  readonly publishedAt: string;
  readonly #connecting: Connecting;
  readonly #servers = new Map<number, Promise<Server>>();
  readonly #sockets = new Set<Socket>();
  /** When a port last ended a connection without a word, by its number. */
  readonly #silent = new Map<number, number>();

  constructor(connecting: Connecting, publishedAt = "127.0.0.1") {
    this.#connecting = connecting;
    this.publishedAt = publishedAt;
  }

  /**
   * The URL at which a published port is reached from here.
   * @param at the address of the engine's machine at which it is published
   */
  async url(published: number, at = this.publishedAt): Promise<string> {
    if (isLoopback(at)) return `http://127.0.0.1:${await this.port(published)}`;
    return `http://${isIPv6(at) ? `[${at}]` : at}:${published}`;
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
