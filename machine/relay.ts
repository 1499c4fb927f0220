import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { joinSockets } from "./joined-sockets.ts";

/** How much of what a held connection sends is read, in bytes. More stays with its client. */
const mostHeld = 256 * 1024;

/**
 * An address of this machine that takes connections at once, and holds them until it is opened: then each reaches a server,
 * and everything goes both ways as it comes. A client that connects before the server answers waits, and need not try again.
 *
 * A connection that its client ends while it is held is dropped, with what it has sent: who gives up and asks again must not
 * be heard twice.
 */
export class Relay implements AsyncDisposable {
  /** It listens on 127.0.0.1. */
  readonly url: string;
  readonly #listening: Server;
  /** How to end each connection that is held, and how to let it through. */
  readonly #held = new Map<Socket, () => void>();
  readonly #sockets = new Set<Socket>();
  #server: URL | undefined;

  private constructor(listening: Server) {
    this.#listening = listening;
    this.url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    listening.on("connection", (client) => this.#take(client));
  }

  /** Listens on a free port. */
  static async listen(): Promise<Relay> {
    const listening = createServer({ allowHalfOpen: true, noDelay: true });
    listening.listen(0, "127.0.0.1");
    await once(listening, "listening");
    return new Relay(listening);
  }

  /** Connects those that are held, and all that come, with the server at a URL. Only the first call counts. */
  open(url: string): void {
    this.#server ??= new URL(url);
    for (const letThrough of this.#held.values()) letThrough();
    this.#held.clear();
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#listening.listening) return;
    this.#listening.close();
    await once(this.#listening, "close");
  }

  #take(client: Socket): void {
    this.#own(client);
    if (this.#server) this.#join(client, this.#server);
    else this.#hold(client);
  }

  #hold(client: Socket): void {
    const read: Buffer[] = [];
    let bytes = 0;
    const keep = (chunk: Buffer) => {
      read.push(chunk);
      bytes += chunk.length;
      if (bytes >= mostHeld) client.pause();
    };
    const drop = () => client.destroy();
    client.on("data", keep).on("end", drop);
    client.once("close", () => this.#held.delete(client));
    this.#held.set(client, () => {
      client.off("data", keep).off("end", drop).pause();
      if (bytes > 0) client.unshift(Buffer.concat(read));
      this.#join(client, this.#server as URL);
    });
  }

  #join(client: Socket, { hostname: host, port }: URL): void {
    const server = this.#own(connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true }));
    joinSockets(client, server);
  }

  #own(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    return socket.once("close", () => this.#sockets.delete(socket));
  }
}
