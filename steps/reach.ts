import type { Context } from "../context/context.ts";
import { joinNetwork } from "../docker/own-network.ts";
import { addressesIn, type NetworkAddress } from "../docker/stack-network.ts";
import type { Tunnels } from "../docker/tunnels.ts";
import { isLoopback } from "../machine/loopback.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { type OpenDoor, type WayHere, wayFromElsewhere, wayOnThisMachine } from "./way-here.ts";

/** The name under which a container knows the machine that runs the rehearsal. Docker Desktop gives it by itself. */
export const machineName = "host.docker.internal";

/**
 * What to ask about variables of the settings that name the loopback: in a container, it is the container itself.
 * @param here the name under which it knows this machine; undefined where it has none
 */
export const aboutLoopback = (added: Record<string, string>, here: string | undefined = machineName): string[] =>
  Object.entries(added)
    .filter(([, value]) => /(?:\blocalhost|\b127\.\d+\.\d+\.\d+|\[::1\]):\d/.test(value))
    .map(
      ([name]) =>
        `${name} of its settings names localhost, which is the container itself: is the name of a service meant${here === undefined ? "" : `, or ${here}`}?`,
    );

/** The port that a server of this machine has inside. */
type PortInside = (host: string, port: number) => Promise<number>;

/**
 * The URL with which a container reaches what this machine reaches with another. Nothing else translates URLs: a published
 * service is one of the network, what listens on the loopback is behind a way to this machine, and all others stay as they are.
 * @param services what is published on this machine, by its port
 * @param here the name under which it knows this machine
 */
export async function urlInside(
  url: string,
  services: ReadonlyMap<number, Pick<NetworkAddress, "host" | "port">>,
  portInside: PortInside,
  here = machineName,
): Promise<string> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  if (!isLoopback(hostname)) return url;
  const number = Number(port) || (protocol === "https:" ? 443 : 80);
  const service = services.get(number);
  const host = service ? `${service.host}:${service.port}` : `${here}:${await portInside(hostname, number)}`;
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}${search}`;
}

/** How a container of a stack's network reaches the stack, and what listens on the loopback of this machine. */
export class Reach implements AsyncDisposable {
  readonly network: string;
  readonly #way: WayHere;
  readonly #services: ReadonlyMap<number, NetworkAddress>;
  readonly #doors = new Map<string, Promise<OpenDoor>>();

  private constructor(network: string, way: WayHere, services: ReadonlyMap<number, NetworkAddress>) {
    this.network = network;
    this.#way = way;
    this.#services = services;
  }

  /** @throws RehearsalError STEP when the network leads nowhere */
  static async of(
    { network = "", containers }: Pick<Provisioned, "network" | "containers">,
    context: Pick<Context, "settings" | "labels" | "signal" | "tunnels">,
  ): Promise<Reach> {
    const { tunnels } = context;
    // Where the stack has no service it has not come into its network yet.
    await joinNetwork(network);
    const services = await servicesHere(await addressesIn(network, Object.values(containers)), tunnels);
    const way = tunnels ? await wayFromElsewhere(network, context, tunnels) : await wayOnThisMachine(network);
    return new Reach(network, way, services);
  }

  /** The URL with which a container reaches what this machine reaches with `url`. */
  url(url: string): Promise<string> {
    return urlInside(url, this.#services, (host, port) => this.#portThere(host, port));
  }

  /** The URLs of a stack, as a container reaches them. */
  async urls(urls: Provisioned["urls"]): Promise<Provisioned["urls"]> {
    const all = Object.entries(urls).map(async ([name, url]) => [name, url && (await this.url(url))] as const);
    return Object.fromEntries(await Promise.all(all));
  }

  /** The names of what it reaches without a proxy. */
  get hosts(): string[] {
    return [machineName, ...new Set([...this.#services.values()].map(({ host }) => host))];
  }

  /** The names that the container must be told, with their addresses. */
  get addedHosts(): string[] {
    return [`${machineName}:${this.#way.at}`];
  }

  /** What to ask when nothing arrived: nobody came through a door that was there for it. */
  async suspicions(url: string): Promise<string[]> {
    const doors = await Promise.all(this.#doors.values());
    const own = doors.find(({ port }) => port === Number(new URL(url).port));
    if (own?.used || (this.#way.open && !own)) return [];
    return [`Can a container of the engine reach ${url}? ${this.#way.obstacle}`];
  }

  /** Resolves when no container is connected to this machine any more. */
  async quiet(): Promise<void> {
    for (const door of this.#doors.values()) await (await door).quiet();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#doors.values());
    await Promise.all(opened.map(async (door) => door.status === "fulfilled" && door.value[Symbol.asyncDispose]()));
    await this.#way[Symbol.asyncDispose]();
  }

  async #portThere(hostname: string, port: number): Promise<number> {
    if (!this.#way.open) return port;
    const host = hostname.replace(/^\[|\]$/g, "");
    const key = `${host} ${port}`;
    const door = this.#doors.get(key) ?? this.#way.open({ host, port });
    this.#doors.set(key, door);
    return (await door).port;
  }
}

/** What is published, by its port here: that of another machine's engine comes here through a tunnel, which may have another number. */
async function servicesHere(
  services: ReadonlyMap<number, NetworkAddress>,
  tunnels: Tunnels | undefined,
): Promise<ReadonlyMap<number, NetworkAddress>> {
  if (!tunnels) return services;
  const all = [...services].map(async ([port, address]) => [await tunnels.port(port), address] as const);
  return new Map(await Promise.all(all));
}
