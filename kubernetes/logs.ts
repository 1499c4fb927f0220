import { type Cluster, kubectl } from "./client.ts";

/** A service of a stack in a cluster. */
export interface ServiceInCluster {
  namespace: string;
  service: string;
  /** Its pod, once that is known. A pod that takes its place is another one: what was in memory is lost. */
  pod?: string;
}

/** The arguments of the client for the log of a service. */
export const logsOf = ({ namespace, service, pod }: ServiceInCluster): string[] => [
  ...["logs", "--namespace", namespace],
  // A service whose pod is refused has none, and the client would wait for one.
  ...(pod === undefined ? [`deployment/${service}`, "--pod-running-timeout=1s"] : [`pod/${pod}`]),
];

/**
 * The log of a service so far, as it arrives.
 * @param since leaves out what was written before
 * @throws ExecaError at its end, when the cluster could not give all of it
 */
export async function* serviceLog(cluster: Cluster, of: ServiceInCluster, since?: Date): AsyncGenerator<Uint8Array> {
  const from = since ? [`--since-time=${since.toISOString()}`] : [];
  const client = kubectl(cluster, [...logsOf(of), ...from], { buffer: { stdout: false, stderr: true } });
  yield* client.iterable({ from: "stdout", binary: true });
  await client;
}

/** The last lines of a log, indented, for an error message; of the container before the last one, where that had ended. */
export async function lastLogLines(cluster: Cluster, of: ServiceInCluster, lines = 20): Promise<string> {
  const ask = (...more: string[]) =>
    kubectl(cluster, [...logsOf(of), `--tail=${lines}`, ...more], { all: true, reject: false });
  const before = await ask("--previous");
  const { all, failed } = before.failed ? await ask() : before;
  return `${failed ? "no log: " : ""}${all}`.replace(/^/gm, "    ");
}
