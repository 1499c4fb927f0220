import { connect, type LookupFunction, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { joinSockets } from "./joined-sockets.ts";

/** Connections that wait for a client at a time. More clients than that wait until others are made. */
const waiting = 4;
/** Milliseconds between a connection that broke and the next. */
const pauseMilliseconds = 200;

/** A program elsewhere that listens for this process: see `farDoorProgram`. */
export interface FarSide {
  /** Connects to the port at which the program hears from the rehearsal. Both ends of the connection may end their half. */
  dial: () => Promise<Socket>;
  /** What the program knows this process by. */
  token: { reveal: () => string };
}

/** Where a far door is, and where it leads. */
export interface FarDoorRequest extends FarSide {
  /** The port there. */
  port: number;
  to: { host: string; port: number; lookup?: LookupFunction };
}

/**
 * A port of another machine that leads to a server of this one, as a door does, where connections can be made from here to there
 * alone. The program there keeps some of ours, and gives one to each client that comes. One that breaks is made anew.
 */
export class FarDoor implements AsyncDisposable {
  readonly #request: FarDoorRequest;
  readonly #ended = new AbortController();
  /** All of its connections, each with its end. */
  readonly #sockets = new Map<Socket, Promise<void>>();
  /** The ends of those that a client uses. */
  readonly #inside = new Set<Promise<void>>();
  readonly #keeping: Promise<unknown>[];
  #used = false;

  private constructor(request: FarDoorRequest) {
    this.#request = request;
    this.#keeping = [];
  }

  /** @throws Error when the program there does not answer, does not know the token, or cannot listen at the port */
  static async open(request: FarDoorRequest): Promise<FarDoor> {
    const door = new FarDoor(request);
    const first = await door.#wait();
    door.#keeping.push(...Array.from({ length: waiting }, (_, nth) => door.#keep(nth === 0 ? first : undefined)));
    return door;
  }

  get port(): number {
    return this.#request.port;
  }

  /** Whether anybody has come in. */
  get used(): boolean {
    return this.#used;
  }

  /** Resolves when nobody is inside any more. */
  async quiet(): Promise<void> {
    while (this.#inside.size > 0) await Promise.all(this.#inside);
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    for (const socket of this.#sockets.keys()) socket.destroy();
    await Promise.all(this.#keeping);
  }

  /** Has one connection wait for a client, and the next as soon as one has come. */
  async #keep(first: Socket | undefined): Promise<void> {
    let way = first;
    while (!this.#ended.signal.aborted) {
      way ??= await this.#wait().catch(() => undefined);
      if (way && (await nextByte(way)) === "!") this.#lead(way);
      else await pause(pauseMilliseconds, undefined, { signal: this.#ended.signal }).catch(() => {});
      way = undefined;
    }
  }

  /** A connection that the program there keeps for a client. */
  async #wait(): Promise<Socket> {
    const { dial, token, port } = this.#request;
    const way = this.#own(await dial());
    way.write(`${token.reveal()} ${port}\n`);
    if ((await nextByte(way)) === ".") return way;
    way.destroy();
    throw new Error(`what should listen at port ${port} for this process has closed the connection`);
  }

  #lead(way: Socket): void {
    this.#used = true;
    const server = this.#own(connect({ ...this.#request.to, allowHalfOpen: true, noDelay: true }));
    for (const socket of [way, server]) {
      const closed = this.#sockets.get(socket);
      // It may have been broken off already.
      if (!closed) continue;
      this.#inside.add(closed);
      void closed.then(() => this.#inside.delete(closed));
    }
    joinSockets(way, server);
  }

  #own(socket: Socket): Socket {
    const closed = Promise.withResolvers<void>();
    this.#sockets.set(socket, closed.promise);
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#sockets.delete(socket);
      closed.resolve();
    });
    return this.#ended.signal.aborted ? socket.destroy() : socket;
  }
}

const events = ["readable", "end", "close"] as const;

/** Waits for one byte, and leaves those after it; undefined when the connection ends before. */
async function nextByte(socket: Socket): Promise<string | undefined> {
  for (;;) {
    const byte = socket.read(1) as Buffer | null;
    if (byte) return byte.toString();
    if (socket.readableEnded || socket.destroyed) {
      socket.destroy();
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const event of events) socket.once(event, resolve);
    await promise;
    for (const event of events) socket.off(event, resolve);
  }
}
