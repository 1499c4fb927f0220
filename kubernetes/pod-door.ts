import { connect, type Socket } from "node:net";
import { joinSockets } from "../machine/joined-sockets.ts";
import type { Cluster } from "./client.ts";
import type { PodOfCommand } from "./command-log.ts";
import { offeredAt } from "./pod-door-program.ts";
import { PortForward, type Watch } from "./port-forward.ts";

/** How many ways stand ready: more come as they are taken. */
const ready = 4;
/** Milliseconds until another way is tried where none leads anywhere yet. */
const pauseMilliseconds = 100;

/** Where a server listens. */
interface Server {
  host: string;
  port: number;
}

/** Where ports lead that a pod has on its loopback: to servers that listen on this machine. */
export type Ways = ReadonlyMap<number, Server>;

/** Leads to the program in the pod that offers ways. */
type Forward = Pick<PortForward, "url"> & AsyncDisposable;

/**
 * Leads ports on the loopback of a pod to servers of this machine, over connections that are opened from here: a cluster does not
 * reach this machine. What the command calls `127.0.0.1:PORT` is the same here and there, and nobody beside it in the cluster
 * gets in.
 */
export class PodDoor implements AsyncDisposable {
  readonly #forward: Forward;
  readonly #ways: Ways;
  readonly #sockets = new Set<Socket>();
  readonly #inside = new Set<Promise<void>>();
  #isOpen = true;

  constructor(forward: Forward, ways: Ways) {
    this.#forward = forward;
    this.#ways = ways;
    for (let nth = 0; nth < ready; nth++) this.#offer();
  }

  /** @param watch told of the process that leads the pod's port here */
  static async open(cluster: Cluster, { namespace, pod }: PodOfCommand, ways: Ways, watch: Watch): Promise<PodDoor> {
    const to = { namespace, kind: "pod" as const, service: pod, port: offeredAt([...ways.keys()]), at: 0 };
    return new PodDoor(await PortForward.open(cluster, to, watch), ways);
  }

  /** Resolves when nobody is inside any more. */
  async quiet(): Promise<void> {
    while (this.#inside.size > 0) await Promise.all(this.#inside);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    for (const socket of this.#sockets) socket.destroy();
    await this.#forward[Symbol.asyncDispose]();
  }

  /** Opens a way, which waits until somebody in the pod takes it: then it begins with a line that says whose port it is. */
  #offer(): void {
    if (!this.#isOpen) return;
    const { hostname, port } = new URL(this.#forward.url);
    let isTaken = false;
    const way = this.#opened({ host: hostname, port: Number(port) }, () => {
      if (!isTaken) setTimeout(() => this.#offer(), pauseMilliseconds).unref();
    });
    let begun = Buffer.alloc(0);
    const begin = (bytes: Buffer) => {
      begun = Buffer.concat([begun, bytes]);
      const end = begun.indexOf("\n");
      if (end < 0) return;
      isTaken = true;
      this.#offer();
      way.off("data", begin);
      way.pause();
      if (end + 1 < begun.length) way.unshift(begun.subarray(end + 1));
      this.#lead(way, this.#ways.get(Number(begun.subarray(0, end))));
    };
    way.on("data", begin);
    // The other side has gone without a word.
    way.once("end", () => isTaken || way.destroy());
  }

  #lead(way: Socket, to: Server | undefined): void {
    if (!to) return void way.destroy();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#inside.add(promise);
    const server = this.#opened(to, () => {
      this.#inside.delete(promise);
      resolve();
    });
    joinSockets(way, server);
  }

  #opened(to: Server, closed: () => void): Socket {
    const socket = connect({ ...to, allowHalfOpen: true, noDelay: true });
    this.#sockets.add(socket);
    socket.on("error", () => {});
    return socket.once("close", () => {
      this.#sockets.delete(socket);
      closed();
    });
  }
}
