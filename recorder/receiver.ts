import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { type Exchange, Forwarding } from "./forwarding.ts";
import { PairedConnection } from "./paired-connection.ts";
import type { Target } from "./target.ts";

/** The address at which one command reaches Marquez. */
export interface Receiver extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. It has no path. */
  readonly url: string;
  /** Resolves when no request is under way: all that came are answered and recorded. */
  quiet(): Promise<void>;
}

/** What a receiver does with the exchanges that pass. */
export interface Recorder {
  /** Resolves when there is room for another exchange. */
  room: () => Promise<void>;
  /** Takes an exchange that is over. Never rejects. */
  record: (exchange: Exchange) => Promise<void>;
}

export interface ReceiverOptions {
  /** Milliseconds that requests under way have once the receiver is disposed of. */
  grace: number;
}

/** Turns of the event loop in which a connection is accepted and what its sender wrote is read. */
const turns = 3;

/** A server on a free port of 127.0.0.1 that forwards all that it is asked. */
export class ForwardingServer implements Receiver {
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #grace: number;
  readonly #server: Server;
  readonly #connections = new WeakMap<Socket, PairedConnection>();
  readonly #forwardings = new Set<Forwarding>();
  readonly #underWay = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  private constructor(target: Target, recorder: Recorder, { grace }: ReceiverOptions) {
    this.#target = target;
    this.#recorder = recorder;
    this.#grace = grace;
    // Marquez decides how long it waits for a sender, and a sender how long it waits for Marquez.
    const patient = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };
    this.#server = createServer({ ...patient, noDelay: true });
    this.#server.on("connection", (socket: Socket) =>
      this.#connections.set(socket, new PairedConnection(socket, this.#target)),
    );
    for (const event of ["request", "checkContinue", "checkExpectation"]) this.#server.on(event, this.#take);
  }

  static async listen(target: Target, recorder: Recorder, options: ReceiverOptions): Promise<ForwardingServer> {
    const server = new ForwardingServer(target, recorder, options);
    await once(server.#server.listen(0, "127.0.0.1"), "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async quiet(): Promise<void> {
    do {
      await Promise.all(this.#underWay);
      // What a sender wrote before it ended may not be read yet.
      for (let passed = 0; passed < turns; passed++) await turn();
    } while (this.#underWay.size > 0);
  }

  /** May be called more than once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    const impatient = setTimeout(() => this.#giveUp(), this.#grace);
    await this.quiet();
    clearTimeout(impatient);
    this.#server.closeAllConnections();
    await closed;
  }

  #giveUp(): void {
    for (const forwarding of this.#forwardings) forwarding.abandon("the rehearsal did not wait for Marquez any longer");
    this.#server.closeAllConnections();
  }

  readonly #take = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = this.#exchange(request, response).finally(() => this.#underWay.delete(exchange));
    this.#underWay.add(exchange);
  };

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new Date();
    const connection = this.#connections.get(request.socket) as PairedConnection;
    connection.asked();
    await this.#recorder.room();
    const forwarding = new Forwarding(request, response, connection, at);
    this.#forwardings.add(forwarding);
    const exchange = await forwarding.done;
    connection.answered();
    this.#forwardings.delete(forwarding);
    await this.#recorder.record(exchange);
  }
}
