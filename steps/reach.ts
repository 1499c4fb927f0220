import { networkInterfaces } from "node:os";
import { engineFacts } from "../docker/engine.ts";
import { ownContainer } from "../docker/own-container.ts";
import { joinNetwork } from "../docker/own-network.ts";
import { addressesIn, type NetworkAddress, networkFacts } from "../docker/stack-network.ts";
import { RehearsalError } from "../errors.ts";
import { Door } from "../machine/door.ts";
import { isLoopback } from "../machine/loopback.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import { type DoorPlace, doorPlace } from "./door-place.ts";

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

/** The address that a URL of this machine has inside; opens a way to a port of this machine. */
type Way = (host: string, port: number) => Promise<number>;

/**
 * The URL with which a container reaches what this machine reaches with another. Nothing else translates URLs: a published
 * service is one of the network, what listens on the loopback is behind a way to this machine, and all others stay as they are.
 * @param services what is published on this machine, by its port
 * @param here the name under which it knows this machine
 */
export async function urlInside(
  url: string,
  services: ReadonlyMap<number, Pick<NetworkAddress, "host" | "port">>,
  way: Way,
  here = machineName,
): Promise<string> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  if (!isLoopback(hostname)) return url;
  const number = Number(port) || (protocol === "https:" ? 443 : 80);
  const service = services.get(number);
  const host = service ? `${service.host}:${service.port}` : `${here}:${await way(hostname, number)}`;
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}${search}`;
}

/**
 * How a container of a stack's network reaches the stack and this machine.
 *
 * What this machine offers, the recorder above all, listens on the loopback, which no container reaches. So a door is opened
 * to it for as long as the command runs (see `doorPlace`), which opens for the network's containers alone. Where this process
 * runs in a container itself, the door is at that container's address in the network. A container that relays would need an
 * image of its own and a way into this process all the same. Where no door can be, the engine is in a virtual machine (Docker
 * Desktop, Colima), whose `host.docker.internal` leads to the loopback of this one.
 */
export class Reach implements AsyncDisposable {
  readonly network: string;
  readonly #place: DoorPlace | undefined;
  readonly #services: ReadonlyMap<number, NetworkAddress>;
  readonly #doors = new Map<string, Promise<Door>>();

  private constructor(network: string, place: DoorPlace | undefined, services: ReadonlyMap<number, NetworkAddress>) {
    this.network = network;
    this.#place = place;
    this.#services = services;
  }

  /** @throws RehearsalError STEP when the network leads nowhere */
  static async of({ network = "", containers }: Pick<Provisioned, "network" | "containers">): Promise<Reach> {
    // Where the stack has no service it has not come into its network yet.
    await joinNetwork(network);
    const own = ownContainer()?.network;
    const [facts, services, engine] = await Promise.all([
      networkFacts(network),
      addressesIn(network, Object.values(containers)),
      engineFacts(),
    ]);
    const address = own === undefined ? facts.gateway : facts.members.get(own);
    if (!address)
      throw new RehearsalError("STEP", {
        doing: `finding how a container of the network ${network} reaches this machine`,
        found: own === undefined ? "the network has no gateway" : `the container ${own} has no address in it`,
        next: "Remove the stack and start it anew, or run the command on this machine: leave out its image.",
      });
    const place =
      own === undefined ? doorPlace(facts, engine, networkInterfaces()) : { at: address, from: facts.subnets };
    return new Reach(network, place, services);
  }

  /** The URL with which a container reaches what this machine reaches with `url`. */
  url(url: string): Promise<string> {
    return urlInside(url, this.#services, (host, port) => this.#way(host, port));
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
    return [`${machineName}:${this.#place?.at ?? "host-gateway"}`];
  }

  /** What to ask when nothing arrived: nobody came through a door that was there for it. */
  async suspicions(url: string): Promise<string[]> {
    const doors = await Promise.all(this.#doors.values());
    const own = doors.find(({ port }) => port === Number(new URL(url).port));
    if (own?.used || (this.#place && !own)) return [];
    const why = this.#place
      ? "A firewall of this machine, such as ufw or firewalld, may refuse what containers send to it."
      : "The gateway of its network is not this machine's, so the engine must know the way.";
    return [`Can a container of the engine reach ${url}? ${why}`];
  }

  /** Resolves when no container is connected to this machine any more. */
  async quiet(): Promise<void> {
    for (const door of this.#doors.values()) await (await door).quiet();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#doors.values()].map(async (door) => (await door)[Symbol.asyncDispose]()));
  }

  async #way(hostname: string, port: number): Promise<number> {
    if (!this.#place) return port;
    const host = hostname.replace(/^\[|\]$/g, "");
    const key = `${host} ${port}`;
    const door = this.#doors.get(key) ?? Door.open({ ...this.#place, to: { host, port } });
    this.#doors.set(key, door);
    return (await door).port;
  }
}
