import type { NetworkInterfaceInfo, networkInterfaces } from "node:os";
import type { EngineFacts } from "../docker/engine.ts";
import type { NetworkFacts } from "../docker/stack-network.ts";
import type { DoorRequest } from "../machine/door.ts";

/** Where a door to this machine is, and who may come in. */
export type DoorPlace = Pick<DoorRequest, "at" | "from">;

/**
 * Where a container of a network reaches this machine; undefined where only the engine knows a way.
 *
 * The gateway is the one address that its containers reach and no other machine. That of a rootless engine lies in a
 * network namespace of the engine's own. What its containers send elsewhere, a program of its user (slirp4netns) sends from
 * this machine: so it reaches any address of this machine but the loopback, and comes from that same address.
 * https://docs.docker.com/engine/security/rootless/
 * @param interfaces those of this machine
 */
export function doorPlace(
  { gateway, subnets }: Pick<NetworkFacts, "gateway" | "subnets">,
  engine: Pick<EngineFacts, "isHere" | "isRootless"> | undefined,
  interfaces: ReturnType<typeof networkInterfaces>,
): DoorPlace | undefined {
  const all = Object.values(interfaces).flatMap((some: NetworkInterfaceInfo[] = []) => some);
  if (gateway !== undefined && all.some(({ address }) => address === gateway)) return { at: gateway, from: subnets };
  if (!engine?.isHere || !engine.isRootless) return undefined;
  // An engine of root has bridges here whose addresses a rootless one may have given to its own, too.
  const isBridge = (name: string) => /^(?:docker|br-|podman|cni|virbr)/.test(name);
  const names = Object.keys(interfaces).sort((one, other) => Number(isBridge(one)) - Number(isBridge(other)));
  const own = names.flatMap((name) => interfaces[name] ?? []).find((one) => !one.internal && one.family === "IPv4");
  return own && { at: own.address, from: [`${own.address}/32`] };
}
