import { once } from "node:events";
import {
  type AddressInfo,
  BlockList,
  connect,
  createServer,
  isIPv6,
  type LookupFunction,
  type Server,
  type Socket,
} from "node:net";
import { joinSockets } from "./joined-sockets.ts";

/** Where a door is, where it leads, and for whom it opens. */
export interface DoorRequest {
  /** The address of this machine at which it is. */
  at: string;
  /** If left out, the system picks it. */
  port?: number;
  to: { host: string; port: number; lookup?: LookupFunction };
  /** The networks that may come in, such as `172.18.0.0/16`. Whoever comes from elsewhere is turned away. */
  from: readonly string[];
  /** Whether this process may end while it is open. */
  background?: boolean;
}

/** A port on an address of this machine that leads to a server which listens on another address, such as the loopback. */
export class Door implements AsyncDisposable {
  readonly #server: Server;
  readonly #open = new Set<Promise<unknown>>();
  readonly #sockets = new Set<Socket>();
  #used = false;

  readonly #background: boolean;

  private constructor({ to, from, background = false }: Omit<DoorRequest, "at" | "port">) {
    this.#background = background;
    const admitted = subnetsOf(from);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (outside) => {
      const { remoteAddress = "" } = outside;
      if (!admitted.check(remoteAddress, isIPv6(remoteAddress) ? "ipv6" : "ipv4")) return void outside.destroy();
      this.#used = true;
      this.#lead(outside, connect({ ...to, allowHalfOpen: true, noDelay: true }));
    });
  }

  /** @throws the error of the system when the address is none of this machine's, or the port is taken */
  static async open({ at, port = 0, ...request }: DoorRequest): Promise<Door> {
    const door = new Door(request);
    await once(door.#server.listen(port, at), "listening");
    if (request.background) door.#server.unref();
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Whether anybody has come in. */
  get used(): boolean {
    return this.#used;
  }

  /** Resolves when nobody is inside any more. */
  async quiet(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #lead(outside: Socket, inside: Socket): void {
    for (const socket of [outside, inside]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      if (this.#background) socket.unref();
      // Not `once` of Node's events: that fails where the connection is reset before it closes.
      const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
      this.#open.add(closed);
      void closed.then(() => {
        this.#sockets.delete(socket);
        this.#open.delete(closed);
      });
    }
    joinSockets(outside, inside);
  }
}

function subnetsOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return list;
}
