import type { LookupFunction } from "node:net";
import { z } from "zod";
import { Door } from "../machine/door.ts";
import { docker } from "./client.ts";
import { ownContainer } from "./own-container.ts";
import { joinNetwork } from "./own-network.ts";

/** A port of a container that the engine publishes on the loopback of its machine. */
export interface PublishedPort {
  container: string;
  /** Inside the container. */
  port: number;
  published: number;
}

/** For how long an address counts as right, in milliseconds: a container that starts again may get another. */
const rightFor = 2_000;

const doors = new Map<string, Promise<Door>>();
const keyOf = ({ container, port, published }: PublishedPort): string => `${container} ${port} ${published}`;

/**
 * The port of this process's loopback at which a published one is reached. It is that port itself, unless this process runs in a
 * container of the engine with a loopback of its own: then it joins the network of the stack, and a door leads to the service.
 * The door has the same number where that is free, so that an address holds for whoever comes later, in whichever container.
 * @throws RehearsalError PROVISION when the engine does not let it into the network
 */
export async function portHere(service: PublishedPort): Promise<number> {
  if (ownContainer()?.network === undefined) return service.published;
  const key = keyOf(service);
  const opening = doors.get(key) ?? openDoor(service);
  doors.set(key, opening);
  return (await opening).port;
}

/** The same for one that has been asked for; its own number for any other. */
export const knownPortHere = async (service: PublishedPort): Promise<number> =>
  (await doors.get(keyOf(service)))?.port ?? service.published;

async function openDoor({ container, port, published }: PublishedPort): Promise<Door> {
  await joinNetwork((await whereIs(container)).network);
  const to = { host: container, port, lookup: lookupOf(container) };
  const request = { at: "127.0.0.1", to, from: ["127.0.0.0/8"], background: true };
  return Door.open({ ...request, port: published }).catch(() => Door.open(request));
}

const networks = z.record(z.string(), z.object({ IPAddress: z.string() }));

/**
 * The network of a stack's container, and its address there.
 * @throws ExecaError when there is no such container; Error when it has no address
 */
async function whereIs(container: string): Promise<{ network: string; address: string }> {
  const format = "{{json .NetworkSettings.Networks}}";
  const { stdout } = await docker(["container", "inspect", "--format", format, "--", container]);
  const [found] = Object.entries(networks.parse(JSON.parse(stdout)));
  if (!found) throw new Error(`the container ${container} is in no network`);
  return { network: found[0], address: found[1].IPAddress };
}

/** Finds the address of a container as the engine says it: a container of the engine's own network cannot ask by name. */
function lookupOf(container: string): LookupFunction {
  let asked = Number.NEGATIVE_INFINITY;
  let asking: ReturnType<typeof whereIs> | undefined;
  return (_name, { all }, callback) => {
    if (performance.now() - asked > rightFor) {
      asked = performance.now();
      asking = whereIs(container);
    }
    asking?.then(
      ({ address }) => (all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4)),
      (error) => callback(error, ""),
    );
  };
}
