import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Target } from "./target.ts";

/**
 * A sender's connection and the one connection to Marquez that belongs to it. They live and die together: a sender that
 * opens a new connection never meets one that Marquez is just closing, and one that keeps its connection sees when
 * Marquez closes it.
 */
export class PairedConnection {
  readonly #sender: Socket;
  readonly #target: Target;
  /** Holds the connection to Marquez. */
  readonly #agent: Agent;
  #toMarquez: Socket | undefined;
  #unanswered = 0;

  constructor(sender: Socket, target: Target) {
    this.#sender = sender;
    this.#target = target;
    this.#agent = target.agent({ keepAlive: true, maxSockets: 1, noDelay: true });
    // Node's own agent closes an idle connection a second before Marquez would.
    this.#agent.keepSocketAlive = (): true => true;
    sender.once("close", () => this.#agent.destroy());
  }

  /** The sender has asked something. */
  asked(): void {
    this.#unanswered++;
  }

  /** Begins the same request to Marquez. */
  request(sent: IncomingMessage): ClientRequest {
    const request = this.#target.request(sent, this.#agent);
    request.once("socket", (socket) => {
      if (socket === this.#toMarquez) return;
      this.#toMarquez = socket;
      socket.once("close", () => this.#hangUpIfOver());
    });
    return request;
  }

  /** The sender has its answer. */
  answered(): void {
    this.#unanswered--;
    this.#hangUpIfOver();
  }

  #hangUpIfOver(): void {
    if (this.#unanswered === 0 && this.#toMarquez?.destroyed) this.#sender.destroySoon();
  }
}
