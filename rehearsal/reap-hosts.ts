import { isNamed } from "../docker/endpoint.ts";
import { engineEndpoint } from "../docker/resolve.ts";
import { engineState } from "../setup/docker-engine.ts";
import { clustersHere } from "./known-clusters.ts";
import { hostWith, type StackHost } from "./stack-host.ts";

/**
 * Where `rehearse reap` looks for stacks: in the Docker engine, and in every cluster in which this user has rehearsed, or that is
 * named. Who has a cluster needs no engine: one that nothing names, and that does not answer, is left out then.
 * @param contexts of clusters that the user names
 * @throws RehearsalError SETUP when the engine that settings name cannot be found
 */
export async function reapHosts(contexts: readonly string[] = []): Promise<StackHost[]> {
  const clusters = [...new Set([...(await clustersHere()), ...contexts])].map((context) => hostWith(context));
  const engine = clusters.length === 0 || (await isWanted()) ? [hostWith(undefined)] : [];
  return [...engine, ...clusters];
}

/** Whether there is an engine, or somebody expects one. */
const isWanted = async (): Promise<boolean> => isNamed(engineEndpoint()) || "version" in (await engineState());
