import { ExecaError, execa } from "execa";
import { z } from "zod";
import { RehearsalError } from "../errors.ts";
import { type Cluster, kubectl } from "../kubernetes/client.ts";

/** The versions of kubectl and of the API server that it asks. */
export interface ClusterVersions {
  client: string;
  server: string;
}

const version = z.object({ gitVersion: z.string() });
const answer = z.object({ clientVersion: version, serverVersion: version });

/** Milliseconds that the API server may take to say what it is. */
const patience = 20_000;

/**
 * Asks a cluster what it is.
 * @throws RehearsalError SETUP when kubectl is not there, has no such context, or the cluster does not answer it
 */
export async function clusterVersions(cluster: Cluster): Promise<ClusterVersions> {
  try {
    const { stdout } = await kubectl(cluster, ["version", "--output", "json"], { timeout: patience });
    const { clientVersion, serverVersion } = answer.parse(JSON.parse(stdout));
    return { client: clientVersion.gitVersion, server: serverVersion.gitVersion };
  } catch (error) {
    throw await unreachable(cluster, error);
  }
}

async function unreachable(cluster: Cluster, error: unknown): Promise<RehearsalError> {
  const { context } = cluster;
  const doing = `asking the cluster of the context ${context} what it is`;
  const of = (found: string, next: string) => new RehearsalError("SETUP", { doing, found, next }, { cause: error });
  if (!(error instanceof ExecaError)) return of("its answer is none of an API server", tryIt(context));
  if (error.code === "ENOENT")
    return of("kubectl is not on the PATH", "Install it: https://kubernetes.io/docs/tasks/tools/");
  const said = String(error.stderr ?? "").trim();
  if (/context .* does not exist/i.test(said)) {
    const names = await contextNames();
    return of(
      `kubectl's configuration has no such context; it has ${names.length > 0 ? names.join(", ") : "none"}`,
      "Correct kubernetes.context, or KUBECONFIG.",
    );
  }
  return of(said.split("\n").at(-1) || error.shortMessage, tryIt(context));
}

const tryIt = (context: string): string => `Try \`kubectl --context ${context} version\`.`;

/** The contexts of kubectl's configuration; none without kubectl. */
export async function contextNames(): Promise<string[]> {
  const { stdout } = await execa("kubectl", ["config", "get-contexts", "--output", "name"], { reject: false });
  return String(stdout ?? "")
    .split("\n")
    .filter(Boolean);
}
