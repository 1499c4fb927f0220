import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { limitProcesses } from "../docker/containers.ts";
import { engineFacts } from "../docker/engine.ts";
import type { Labels } from "../docker/labels.ts";
import { portHere } from "../docker/ports-here.ts";
import type { Tunnels } from "../docker/tunnels.ts";
import type { Port } from "../settings/stack.ts";
import type { StackNetwork } from "./network.ts";

/** The engine that runs the stack, the network that every container of it joins, and the labels that identify it. */
export interface Surroundings {
  engine: docker.Provider;
  network: StackNetwork;
  labels: pulumi.Input<Labels>;
  /** The ways to published ports where the engine is another machine's. */
  tunnels?: Tunnels | undefined;
  /** Containers that start before it: those for which a rehearsal waits longest. */
  after?: pulumi.Resource[];
}

/** A service's container, without the restrictions that every container gets. */
export interface Service extends Omit<docker.ContainerArgs, "ports" | "labels" | "memory" | "networksAdvanced"> {
  /** Each port inside the container, with the loopback port that publishes it. */
  publish: Record<number, Port>;
  /** Memory limit in megabytes. */
  megabytes: number;
}

/** Maximum number of processes and threads of a service: several times what any service needs. */
const processes = 512;

/**
 * Who a service runs as unless it names another user. Marquez's official image and that of its web UI name none and would run as root;
 * both run as any user. By number: an image need not know the user.
 */
export const unprivileged = "1000:1000";

/**
 * A container of the stack: as an unprivileged user, published on loopback only unless the settings ask for an address, without
 * capabilities or new privileges, on a root that cannot be written unless the service says why, with limits of memory, processor
 * and processes.
 */
export function container(
  name: string,
  { publish, megabytes, ...service }: Service,
  { engine, network, labels, tunnels, after = [] }: Surroundings,
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
        ip: tunnels?.publishedAt ?? "127.0.0.1",
        ...(external === "auto" ? {} : { external }),
      })),
    },
    {
      parent,
      provider: engine,
      dependsOn: after,
      deleteBeforeReplace: true,
      hooks: { afterCreate: [processLimit(name)] },
    },
  );
}

/**
 * Limits processes with the engine's command once the container exists, because the Docker provider
 * cannot. If the engine cannot either, a warning says so.
 */
const processLimit = (name: string): pulumi.ResourceHook =>
  new pulumi.ResourceHook(`${name}-processes`, async ({ id }) => {
    // Of an engine that can limit none, a warning says so once.
    if ((await engineFacts())?.unlimited.includes("processes")) return;
    // A hook that fails would fail the deployment in some versions of Pulumi.
    const refusal = await limitProcesses(id, processes);
    if (refusal) await pulumi.log.warn(`${name} runs without a limit on its number of processes: ${refusal}`);
  });

/** The labels in the format of the Docker provider. */
export const asList = (labels: pulumi.Input<Labels>) =>
  pulumi.output(labels).apply((named) => Object.entries(named).map(([label, value]) => ({ label, value })));

/** The URL of a published port, as this process reaches it, once the engine has assigned the port. */
export const publishedUrl = (
  from: docker.Container,
  internal: number,
  { tunnels }: Pick<Surroundings, "tunnels">,
): pulumi.Output<string> =>
  pulumi.all([from.id, from.ports]).apply(async ([container, ports]) => {
    const published = ports?.find((port) => port.internal === internal)?.external ?? 0;
    if (tunnels) return tunnels.url(published);
    return `http://127.0.0.1:${await portHere({ container, port: internal, published })}`;
  });
