import type { Cluster } from "./client.ts";
import { type ForwardedPort, PortForward, type Watch } from "./port-forward.ts";

/** The ports of this machine that lead to services of a stack in a cluster. Dispose of it to close them. */
export class Forwards implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #watch: Watch;
  readonly #open: PortForward[] = [];
  readonly #services = new Map<number, { host: string; port: number }>();

  /** @param watch told of the processes that lead the ports here */
  constructor(cluster: Cluster, watch: Watch) {
    this.#cluster = cluster;
    this.#watch = watch;
  }

  /**
   * Opens a port. It leads somewhere once the service has a pod that runs.
   * @returns its URL here
   * @throws the error of the system when the port is taken
   */
  async url(to: ForwardedPort): Promise<string> {
    const forward = await PortForward.open(this.#cluster, to, this.#watch);
    this.#open.push(forward);
    this.#services.set(Number(new URL(forward.url).port), { host: to.service, port: to.port });
    return forward.url;
  }

  /** Where the pods of the namespace reach what is reached here, by the port here. */
  get services(): ReadonlyMap<number, { host: string; port: number }> {
    return this.#services;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#open.map((one) => one[Symbol.asyncDispose]()));
  }
}
