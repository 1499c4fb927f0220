import { networkInterfaces } from "node:os";
import type { Context } from "../context/context.ts";
import { engineFacts } from "../docker/engine.ts";
import { FarSideContainer } from "../docker/far-side.ts";
import type { Labels } from "../docker/labels.ts";
import { ownContainer } from "../docker/own-container.ts";
import { networkFacts } from "../docker/stack-network.ts";
import type { Tunnels } from "../docker/tunnels.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import { Door } from "../machine/door.ts";
import { heldImage } from "../setup/images.ts";
import { doorPlace } from "./door-place.ts";

/** How the containers of a network reach what listens on the loopback of this machine. */
export interface WayHere extends AsyncDisposable {
  /** The address at which they find this machine. */
  at: string;
  /** Opens a door to a server here; undefined where the engine leads every port of that address here. */
  open?: (to: { host: string; port: number }) => Promise<OpenDoor>;
  /** What may keep a container away. */
  obstacle: string;
}

/** A port that leads here. */
export interface OpenDoor extends AsyncDisposable {
  readonly port: number;
  /** Whether anybody has come in. */
  readonly used: boolean;
  /** Resolves when nobody is inside any more. */
  quiet: () => Promise<void>;
}

/**
 * The way on the engine of this machine.
 *
 * What this machine offers, the recorder above all, listens on the loopback, which no container reaches. So a door is opened
 * to it for as long as the command runs (see `doorPlace`), which opens for the network's containers alone. Where this process
 * runs in a container itself, the door is at that container's address in the network. A container that relays would need an
 * image of its own and a way into this process all the same. Where no door can be, the engine is in a virtual machine (Docker
 * Desktop, Colima), whose `host.docker.internal` leads to the loopback of this one.
 * @throws RehearsalError STEP when the network leads nowhere
 */
export async function wayOnThisMachine(network: string): Promise<WayHere> {
  const own = ownContainer()?.network;
  const [facts, engine] = await Promise.all([networkFacts(network), engineFacts()]);
  const address = own === undefined ? facts.gateway : facts.members.get(own);
  if (!address)
    throw new RehearsalError("STEP", {
      doing: findingTheWay(network),
      found: own === undefined ? "the network has no gateway" : `the container ${own} has no address in it`,
      next: "Remove the stack and start it anew, or run the command on this machine: leave out its image.",
    });
  const place =
    own === undefined ? doorPlace(facts, engine, networkInterfaces()) : { at: address, from: facts.subnets };
  const all = { [Symbol.asyncDispose]: async () => {} };
  if (!place)
    return {
      ...all,
      at: "host-gateway",
      obstacle: "The gateway of its network is not this machine's, so the engine must know the way.",
    };
  return {
    ...all,
    at: place.at,
    open: (to) => Door.open({ ...place, to }),
    obstacle: "A firewall of this machine, such as ufw or firewalld, may refuse what containers send to it.",
  };
}

/**
 * The way from another machine's engine: a container of the network that leads here. It runs on the image of Prefect, which is
 * pinned, has Python, and in most rehearsals is there for the stack; that of a command need have nothing but its program.
 * @throws RehearsalError STEP when that container cannot be started
 */
export async function wayFromElsewhere(
  network: string,
  { settings, labels, signal }: Pick<Context, "settings" | "labels" | "signal">,
  tunnels: Tunnels,
): Promise<WayHere> {
  const refused = (error: unknown): RehearsalError => {
    signal.throwIfAborted();
    return new RehearsalError("STEP", {
      doing: `${findingTheWay(network)}, which is not that of the engine`,
      found: messageOf(error),
      next: "Correct images.prefect: the container that leads here runs on it, and needs its python3.",
    });
  };
  const { prefect } = settings.images;
  const image = (await heldImage("prefect", prefect)) ?? prefect;
  const request = { network, labels: labels as Labels, image, tunnels, signal };
  const side = await FarSideContainer.start(request).catch((error) => {
    throw refused(error);
  });
  return {
    at: side.address,
    open: (to) =>
      side.open(to).catch((error) => {
        throw refused(error);
      }),
    obstacle: "It leads to a container beside it, and from there through the connection to the engine.",
    [Symbol.asyncDispose]: () => side[Symbol.asyncDispose](),
  };
}

const findingTheWay = (network: string): string =>
  `finding how a container of the network ${network} reaches this machine`;
