import * as http from "node:http";

/**
 * How lists of exceptions from a proxy name this machine. Not `[::1]`, as some write its IPv6 address: httpx, and with
 * it Prefect, takes that for an invalid port and does not start.
 */
const loopback = ["127.0.0.1", "localhost", "::1"];

/** Whether a host of a URL is this machine, so that nobody else sees what is sent to it. */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** Lists of hosts that no proxy is used for, as one list that holds this machine too. */
function withLoopback(...lists: (string | undefined)[]): string {
  const entries = new Set([...lists.flatMap((list) => list?.split(/[\s,]+/) ?? []), ...loopback].filter(Boolean));
  // curl knows the star, which excepts every host, only when it stands alone.
  return entries.has("*") ? "*" : [...entries].join(",");
}

/**
 * The value of NO_PROXY with which no program sends a request to this machine through a proxy. It keeps the exceptions
 * of both spellings: some programs read only one of them.
 */
export const noProxy = ({ NO_PROXY, no_proxy }: NodeJS.ProcessEnv = process.env): string =>
  withLoopback(NO_PROXY, no_proxy);

/** Node can change the proxy of `http.request` only from 24.14 on. */
const { setGlobalProxyFromEnv } = http as { setGlobalProxyFromEnv?: () => unknown };

/**
 * Keeps this process's own requests to this machine away from proxies: those of undici and fetch, which read NO_PROXY
 * with every request, and those of gRPC, through which the Pulumi engine is reached. Without a proxy nothing changes.
 */
export function exceptLoopback(): void {
  const { env } = process;
  if (!Object.keys(env).some((name) => /^(?:https?|all|grpc)_proxy$/i.test(name) && env[name])) return;
  const value = noProxy();
  Object.assign(env, { NO_PROXY: value, no_proxy: value });
  // gRPC reads this one instead, where it is set.
  if (env.no_grpc_proxy) env.no_grpc_proxy = withLoopback(env.no_grpc_proxy);
  if (env.NODE_USE_ENV_PROXY === "1") setGlobalProxyFromEnv?.();
}
