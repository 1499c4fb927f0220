import { execa, type Options, type ResultPromise } from "execa";

/** Which cluster is meant, and as whom it is asked: a context of the client's configuration (KUBECONFIG, else ~/.kube/config). */
export interface Cluster {
  context: string;
  /** The configuration file; undefined: where the client looks by itself. */
  kubeconfig?: string | undefined;
}

/**
 * Runs the user's own `kubectl`: logins, proxies and certificates of a cluster are its business, as those of an engine are the
 * docker client's.
 * @throws ExecaError as `execa` does
 */
export function kubectl<O extends Options = Record<never, never>>(
  { context, kubeconfig }: Cluster,
  args: readonly string[],
  options?: O,
): ResultPromise<O> {
  const env = kubeconfig === undefined ? options?.env : { ...options?.env, KUBECONFIG: kubeconfig };
  const bound = { ...(options?.stdio === undefined && { stdin: "ignore" }), ...options, ...(env && { env }) };
  return execa("kubectl", ["--context", context, ...args], bound as Options) as unknown as ResultPromise<O>;
}

/** The variables with which another program reaches the cluster. */
export const clusterVariables = ({ kubeconfig }: Cluster): Record<string, string> =>
  kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig };
