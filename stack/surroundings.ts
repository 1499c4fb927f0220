import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../docker/labels.ts";
import { engineEndpoint } from "../docker/resolve.ts";
import type { Surroundings } from "./container.ts";
import { StackNetwork } from "./network.ts";

/**
 * What every container of a stack needs: the engine of this process, and the stack's network on it.
 * @throws RehearsalError SETUP when the engine cannot be found
 */
export function surroundings(labels: pulumi.Output<Labels>): Surroundings {
  const { host, tls } = engineEndpoint();
  // Left to itself the provider follows DOCKER_CONTEXT before DOCKER_HOST, and no current context. Empty is not left out: what
  // is left out it takes from the environment.
  const engine = new docker.Provider("engine", { host, context: "", certPath: tls?.directory ?? "" });
  return { engine, network: new StackNetwork("lineage", labels, engine), labels };
}
