import type { Forwards } from "../kubernetes/forwards.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { urlInside } from "./reach.ts";

/** Where a server of this machine listens. */
interface Server {
  host: string;
  port: number;
}

/**
 * How commands in a cluster reach the stack and this machine. Services have their names in the namespace. What listens on the
 * loopback here, the recorder above all, is on the loopback of the pod, under the same port: see `PodDoor`.
 */
export class ClusterReach {
  readonly #services: Forwards["services"];
  readonly #ways = new Map<number, Server>();

  constructor(forwards: Pick<Forwards, "services"> | undefined) {
    this.#services = forwards?.services ?? new Map();
  }

  /** The URL with which a command reaches what this machine reaches with `url`. */
  url(url: string): Promise<string> {
    const way = async (hostname: string, port: number) => {
      // Whoever runs in the pod is not root, and may have no port below 1024.
      const there = port < 1024 ? port + 20_000 : port;
      this.#ways.set(there, { host: hostname.replace(/^\[|\]$/g, ""), port });
      return there;
    };
    return urlInside(url, this.#services, way, "127.0.0.1");
  }

  /** The URLs of a stack, as a command reaches them. */
  async urls(urls: Provisioned["urls"]): Promise<Provisioned["urls"]> {
    const all = Object.entries(urls).map(async ([name, url]) => [name, url && (await this.url(url))] as const);
    return Object.fromEntries(await Promise.all(all));
  }

  /** The names of what it reaches without a proxy. */
  get hosts(): string[] {
    return [...new Set([...this.#services.values()].map(({ host }) => host))];
  }

  /** The ports of the pod's loopback that lead to this machine. */
  get ways(): ReadonlyMap<number, Server> {
    return this.#ways;
  }
}
