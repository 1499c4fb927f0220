import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { joinSockets } from "../machine/joined-sockets.ts";
import { type Cluster, kubectl } from "./client.ts";

/** A port of a service in a cluster. */
export interface ForwardedPort {
  namespace: string;
  /** Its Deployment, or its pod. */
  service: string;
  /** What `service` names. A Deployment, if left out. */
  kind?: "deployment" | "pod";
  port: number;
  /** The port of 127.0.0.1 at which it is reached here; 0: any. */
  at: number;
}

/**
 * Notes a process group that must not outlive this process, by the id of the process that leads it.
 * @returns forgets it again
 */
export type Watch = (pid: number | undefined) => () => void;

/** Milliseconds between the end of a client and the start of the next. */
const pauseMilliseconds = 200;

/**
 * A port of this machine that leads to one of a service in a cluster, through `kubectl port-forward`. The client ends when its
 * pod does, or when the connection to the cluster breaks; then another is started, under the same address. Nobody is let in
 * while there is none: a connection that the service cannot take is refused, as by a container that does not listen yet.
 */
export class PortForward implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #ended = new AbortController();
  #port: number | undefined;
  #said = "";
  #forwarding: Promise<void> = Promise.resolve();

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      this.#own(client);
      if (this.#port === undefined) return void client.resetAndDestroy();
      const inside = connect({ port: this.#port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
      joinSockets(client, this.#own(inside));
    });
  }

  /**
   * Opens the port of this machine. It leads somewhere once the service has a pod that runs.
   * @param watch told of each client: it then leads a process group of its own, so that no key of a terminal ends it
   * @throws the error of the system when the port is taken
   */
  static async open(cluster: Cluster, { at, ...to }: ForwardedPort, watch?: Watch): Promise<PortForward> {
    const forward = new PortForward();
    await once(forward.#server.listen(at, "127.0.0.1"), "listening");
    forward.#forwarding = forward.#forward(cluster, to, watch);
    return forward;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the client said last, where it could not reach the pod. */
  get said(): string {
    return this.#said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, this.#forwarding]);
  }

  async #forward(
    cluster: Cluster,
    { namespace, kind = "deployment", service, port }: Omit<ForwardedPort, "at">,
    watch?: Watch,
  ): Promise<void> {
    const { signal } = this.#ended;
    const args = ["port-forward", "--address", "127.0.0.1", `${kind}/${service}`, `:${port}`];
    while (!signal.aborted) {
      const client = kubectl(cluster, ["--namespace", namespace, ...args], {
        cancelSignal: signal,
        reject: false,
        buffer: { stdout: false, stderr: true },
        detached: watch !== undefined,
      });
      const unwatch = watch?.(client.pid);
      const lines = createInterface({ input: client.stdout as NodeJS.ReadableStream });
      // Such as: Forwarding from 127.0.0.1:43215 -> 5000
      lines.on("line", (line) => {
        const [, local] = /^Forwarding from 127\.0\.0\.1:(\d+) ->/.exec(line) ?? [];
        if (local) this.#port = Number(local);
      });
      const { stderr, shortMessage } = await client;
      unwatch?.();
      lines.close();
      this.#port = undefined;
      this.#said = String(stderr || shortMessage).trim();
      await pause(pauseMilliseconds, undefined, { signal }).catch(() => {});
    }
  }

  #own(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    return socket.once("close", () => this.#sockets.delete(socket));
  }
}
