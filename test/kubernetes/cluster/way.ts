import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { TestCluster } from "./cluster.ts";

/** A way to the API server of a cluster that can be cut, and opened again under the same address. */
export class Way implements AsyncDisposable {
  /** The configuration of kubectl with which a client takes this way. */
  readonly kubeconfig: string;
  readonly #to: URL;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #server: Server;

  private constructor(kubeconfig: string, to: URL, port: number, server: Server) {
    this.kubeconfig = kubeconfig;
    this.#to = to;
    this.#port = port;
    this.#server = server.on("connection", (client) => this.#lead(client));
  }

  /** Opens one. */
  static async to({ access, directory }: TestCluster): Promise<Way> {
    const configuration = JSON.parse(await readFile(access.kubeconfig as string, "utf8"));
    const [{ cluster }] = configuration.clusters;
    const to = new URL(cluster.server);
    const server = await listening(0);
    const { port } = server.address() as AddressInfo;
    Object.assign(cluster, { server: `https://127.0.0.1:${port}`, "tls-server-name": to.hostname });
    const kubeconfig = join(directory, `way-${port}.json`);
    await writeFile(kubeconfig, JSON.stringify(configuration), { mode: 0o600 });
    return new Way(kubeconfig, to, port, server);
  }

  /** Ends every connection, and takes no more. */
  async cut(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async open(): Promise<void> {
    this.#server = (await listening(this.#port)).on("connection", (client) => this.#lead(client));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.cut();
  }

  #lead(client: Socket): void {
    const server = connect(Number(this.#to.port), this.#to.hostname);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {}).once("close", () => this.#sockets.delete(socket));
    }
    client.pipe(server).on("close", () => client.destroy());
    server.pipe(client).on("close", () => server.destroy());
  }
}

async function listening(port: number): Promise<Server> {
  const server = createServer();
  await once(server.listen(port, "127.0.0.1"), "listening");
  return server;
}
