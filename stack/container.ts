import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { execa } from "execa";
import type { Labels } from "../docker/labels.ts";
import type { StackNetwork } from "./network.ts";

/** What every container of the stack has in common: the network it is on and the labels it is found by. */
export interface Surroundings {
  network: StackNetwork;
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

/** How many processes and threads a service may have: several times what any of them needs. */
const processes = 512;

/**
 * Who a service runs as unless it names another user. Marquez's official image and that of its web UI name none and would run as root;
 * both run as any user. By number: an image need not know the user.
 */
const unprivileged = "1000:1000";

/**
 * A container of the stack: as an unprivileged user, published on loopback only, without capabilities or new privileges, on a root that
 * cannot be written unless the service says why, with limits of memory, processor and processes.
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
      user: unprivileged,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      readOnly: true,
      ...service,
      memory: megabytes,
      memorySwap: megabytes,
      // Two processors, as a quota: the engine refuses `cpus` of more than it has.
      cpuPeriod: 100_000,
      cpuQuota: 200_000,
      networksAdvanced: [{ name: network.name, aliases: [name] }],
      labels: asList(labels),
      ports: Object.entries(publish).map(([internal, external]) => ({
        internal: Number(internal),
        ip: "127.0.0.1",
        ...(external === "auto" ? {} : { external }),
      })),
    },
    { parent, deleteBeforeReplace: true, hooks: { afterCreate: [limitProcesses(name)] } },
  );
}

/** The provider cannot limit processes; the engine can, once the container is there. Where it cannot either, the container goes without. */
const limitProcesses = (name: string): pulumi.ResourceHook =>
  new pulumi.ResourceHook(`${name}-processes`, async ({ id }) => {
    const limit = ["container", "update", "--pids-limit", String(processes), "--", id];
    // Some versions of Pulumi fail a deployment for a hook that fails, others do not.
    const { failed, stderr } = await execa("docker", limit, { reject: false });
    if (failed) await pulumi.log.warn(`${name} has no limit of processes: ${stderr}`);
  });

/** The labels in the form that the Docker provider takes. */
export const asList = (labels: pulumi.Input<Labels>) =>
  pulumi.output(labels).apply((named) => Object.entries(named).map(([label, value]) => ({ label, value })));

/** The URL of a published port, once the engine has said which it is. */
export const loopbackUrl = (from: docker.Container, internal: number): pulumi.Output<string> =>
  from.ports.apply((ports) => {
    const external = ports?.find((port) => port.internal === internal)?.external;
    return `http://127.0.0.1:${external}`;
  });
