import * as http from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import { bareHost, isLoopback } from "./loopback.ts";

/**
 * How lists of exceptions from a proxy name this machine. Not `[::1]`, as some write its IPv6 address: httpx, and with
 * it Prefect, takes that for an invalid port and does not start.
 */
const thisMachine = ["127.0.0.1", "localhost", "::1"];

/** What is set of a variable in either spelling. curl, Python and Node let the lower case win, and so does this. */
const written = (env: NodeJS.ProcessEnv, name: string): string | undefined =>
  env[name.toLowerCase()]?.trim() || env[name.toUpperCase()]?.trim() || undefined;

/** The hosts of lists, each once. */
const entriesOf = (...lists: (string | undefined)[]): string[] => [
  ...new Set(lists.flatMap((list) => list?.split(/[\s,]+/) ?? []).filter(Boolean)),
];

/** Lists of hosts that no proxy is used for, as one list that holds this machine too. */
function withThisMachine(...lists: (string | undefined)[]): string {
  const entries = entriesOf(...lists, thisMachine.join());
  // curl knows the star, which excepts every host, only when it stands alone.
  return entries.includes("*") ? "*" : entries.join(",");
}

/**
 * The variables with which no child sends a request to this machine through a proxy: the engine, the guard, the user's
 * commands. They keep the user's exceptions of both spellings: some programs read only one of them.
 * @param env the child's environment without them
 * @param others more hosts that the child reaches without a proxy
 */
export function proxyExceptions(env: NodeJS.ProcessEnv = process.env, others: string[] = []): Record<string, string> {
  const list = withThisMachine(env.NO_PROXY, env.no_proxy, others.join());
  // gRPC reads a list of its own where there is one, and knows no star.
  const ownList = env.no_grpc_proxy ?? (list === "*" ? "" : undefined);
  return {
    NO_PROXY: list,
    no_proxy: list,
    ...(ownList === undefined ? {} : { no_grpc_proxy: withThisMachine(ownList, others.join()) }),
  };
}

/** Node can change the proxy of `http.request` only from 24.14 on. */
const { setGlobalProxyFromEnv } = http as { setGlobalProxyFromEnv?: () => unknown };

/** Whether an environment names a proxy for anything. */
export const namesProxy = (env: NodeJS.ProcessEnv = process.env): boolean =>
  Object.keys(env).some((name) => /^(?:https?|all|grpc)_proxy$/i.test(name) && env[name]);

/**
 * Puts the exceptions into the environment of this process, for what reads them there: every child, gRPC, through which
 * the Pulumi engine is reached, and Node itself where NODE_USE_ENV_PROXY is set. Without a proxy nothing changes.
 */
export function exceptLoopback(): void {
  if (!namesProxy()) return;
  Object.assign(process.env, proxyExceptions());
  if (process.env.NODE_USE_ENV_PROXY === "1") setGlobalProxyFromEnv?.();
}

/**
 * The proxy through which an environment leads to a server; undefined when it is asked directly. This machine always is.
 * As in Python's requests, `ALL_PROXY` holds where there is none for the scheme. A SOCKS proxy is none for this process.
 */
export function proxyOf({ protocol, hostname, port }: URL, env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const host = bareHost(hostname);
  if (isLoopback(host)) return undefined;
  const named = written(env, `${protocol}_proxy`.replace(":", "")) ?? written(env, "all_proxy");
  if (named === undefined) return undefined;
  const number = Number(port) || (protocol === "https:" ? 443 : 80);
  if (entriesOf(env.NO_PROXY, env.no_proxy).some((entry) => isExcepted(entry, host, number))) return undefined;
  const proxy = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(named) ? named : `http://${named}`);
  return proxy && /^https?:$/.test(proxy.protocol) ? proxy : undefined;
}

/**
 * Whether an entry of NO_PROXY means a host: `*`, a name with all that is below it (`example.com`, `.example.com`,
 * `*.example.com`), an address, a network such as `10.0.0.0/8`; each may name a port.
 */
function isExcepted(entry: string, host: string, port: number): boolean {
  // An IPv6 address without brackets names no port.
  const [, whole = entry, only] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const name = bareHost(whole).replace(/^\*?\./, "");
  if (name === "*" || name === host) return true;
  const [network = "", bits] = name.split("/");
  if (bits === undefined || !isIP(network) || !isIP(host)) return host.endsWith(`.${name}`) && !isIP(host);
  return isWithin(host, network, Number(bits));
}

function isWithin(address: string, network: string, bits: number): boolean {
  const family = (one: string) => (isIPv6(one) ? "ipv6" : "ipv4");
  try {
    const list = new BlockList();
    list.addSubnet(network, bits, family(network));
    return list.check(address, family(address));
  } catch {
    // Not so many bits: it means no network.
    return false;
  }
}
