import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "./labels.ts";

/** What every container of the stack has in common: the network it is on and the labels it is found by. */
export interface Surroundings {
  network: docker.Network;
  labels: pulumi.Input<Labels>;
}

/** A published port: a number on loopback, or `auto`: the engine picks one that is free. */
export type Port = number | "auto";

/** One service's container, before the hardening that all of them get. */
export interface Service extends Omit<docker.ContainerArgs, "ports" | "labels" | "memory" | "networksAdvanced"> {
  /** Ports inside the container, each with the loopback port it is published on. */
  publish: Record<number, Port>;
  /** Memory limit in megabytes. */
  megabytes: number;
}

/**
 * A container of the stack: published on loopback only, without capabilities or new privileges, and killed rather than
 * stopped, because nothing in it has to last.
 */
export function container(
  name: string,
  { publish, megabytes, ...service }: Service,
  { network, labels }: Surroundings,
  parent: pulumi.Resource,
): docker.Container {
  return new docker.Container(
    name,
    {
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      readOnly: true,
      ...service,
      memory: megabytes,
      memorySwap: megabytes,
      networksAdvanced: [{ name: network.name, aliases: [name] }],
      labels: asList(labels),
      ports: Object.entries(publish).map(([internal, external]) => ({
        internal: Number(internal),
        ip: "127.0.0.1",
        ...(external === "auto" ? {} : { external }),
      })),
    },
    { parent, deleteBeforeReplace: true },
  );
}

/** The labels in the form that the Docker provider takes. */
export const asList = (labels: pulumi.Input<Labels>) =>
  pulumi.output(labels).apply((named) => Object.entries(named).map(([label, value]) => ({ label, value })));

/** The URL of a published port, once the engine has said which it is. */
export const loopbackUrl = (from: docker.Container, internal: number): pulumi.Output<string> =>
  from.ports.apply((ports) => {
    const external = ports?.find((port) => port.internal === internal)?.external;
    return `http://127.0.0.1:${external}`;
  });
