import { z } from "zod";
import { docker } from "./client.ts";
import { knownPortHere } from "./ports-here.ts";

/** How a network of the engine reaches its machine. */
export interface NetworkFacts {
  /** The address of the engine's machine in it; undefined for a network that is closed. */
  gateway: string | undefined;
  /** Such as `172.18.0.0/16`. */
  subnets: string[];
  /** The address of each container in it, by its id. */
  members: ReadonlyMap<string, string>;
}

/** A service as the containers of its network reach it. */
export interface NetworkAddress {
  host: string;
  port: number;
  /** The id of its container. */
  container: string;
}

const network = z.object({
  Internal: z.boolean().nullish(),
  Containers: z.record(z.string(), z.object({ IPv4Address: z.string().nullish() })).nullish(),
  IPAM: z.object({
    Config: z.array(z.object({ Subnet: z.string().nullish(), Gateway: z.string().nullish() })).nullish(),
  }),
});

const container = z.object({
  Id: z.string(),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullish()).nullish(),
    Networks: z.record(z.string(), z.object({ Aliases: z.array(z.string()).nullish() })),
  }),
});

/** @throws ExecaError when there is no such network */
export async function networkFacts(name: string): Promise<NetworkFacts> {
  const { stdout } = await docker(["network", "inspect", "--", name]);
  const [found] = z.array(network).parse(JSON.parse(stdout));
  const ranges = found?.IPAM.Config ?? [];
  return {
    gateway: found?.Internal ? undefined : ranges.find(({ Gateway }) => Gateway)?.Gateway?.replace(/\/\d+$/, ""),
    subnets: ranges.flatMap(({ Subnet }) => Subnet ?? []),
    members: new Map(
      Object.entries(found?.Containers ?? {}).map(([id, { IPv4Address }]) => [
        id,
        IPv4Address?.replace(/\/\d+$/, "") ?? "",
      ]),
    ),
  };
}

/**
 * What is published on this machine, by its port here, as the containers of a network reach it.
 * @throws ExecaError when a container does not exist
 */
export async function addressesIn(name: string, ids: string[]): Promise<Map<number, NetworkAddress>> {
  if (ids.length === 0) return new Map();
  const { stdout } = await docker(["container", "inspect", "--", ...ids]);
  const found = addressesOf(name, z.array(container).parse(JSON.parse(stdout)));
  return new Map(
    await Promise.all(
      [...found].map(
        async ([published, address]) => [await knownPortHere({ ...address, published }), address] as const,
      ),
    ),
  );
}

/** The same by the port of the engine's machine, from what the engine says of the containers. */
export const addressesOf = (name: string, containers: z.output<typeof container>[]): Map<number, NetworkAddress> =>
  new Map(
    containers.flatMap(({ Id, NetworkSettings: { Ports, Networks } }) => {
      // The engine adds the beginning of the id to the names.
      const host = Networks[name]?.Aliases?.find((alias) => !Id.startsWith(alias));
      if (host === undefined) return [];
      return Object.entries(Ports ?? {}).flatMap(([inside, published]) =>
        (published ?? []).map(
          ({ HostPort }) => [Number(HostPort), { host, port: Number.parseInt(inside, 10), container: Id }] as const,
        ),
      );
    }),
  );
