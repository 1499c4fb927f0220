import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../docker/labels.ts";
import { wayTo } from "../docker/remote.ts";
import { engineEndpoint } from "../docker/resolve.ts";
import type { Tunnels } from "../docker/tunnels.ts";
import { RehearsalError } from "../errors.ts";
import type { Surroundings } from "./container.ts";
import { StackNetwork } from "./network.ts";

/**
 * What every container of a stack needs: the engine of this process, and the stack's network on it.
 * @param tunnels lead published ports here where the engine is another machine's
 * @throws RehearsalError SETUP when the engine cannot be found, or is another machine's and there are no tunnels
 */
export function surroundings(labels: pulumi.Output<Labels>, tunnels: Tunnels | undefined): Surroundings {
  const { host, tls } = engineEndpoint();
  if (wayTo({ host }) && !tunnels && !pulumi.runtime.isDryRun()) throw noTunnels(host);
  // Left to itself the provider follows DOCKER_CONTEXT before DOCKER_HOST, and no current context. Empty is not left out: what
  // is left out it takes from the environment.
  const engine = new docker.Provider("engine", { host, context: "", certPath: tls?.directory ?? "" });
  return { engine, network: new StackNetwork("lineage", labels, engine), labels, tunnels };
}

const noTunnels = (host: string): RehearsalError =>
  new RehearsalError("SETUP", {
    doing: "bringing up a stack with plain `pulumi up`",
    found: `the Docker engine ${host} is another machine's, and nothing leads its ports here`,
    next: "Use `rehearse run`, which opens the tunnels, or an engine of this machine.",
  });
