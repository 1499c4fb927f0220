import { namesProxy, proxyOf } from "../machine/proxies.ts";
import type { Presence } from "../setup/presence.ts";

/** Which proxy leads to other hosts, where the environment names one. Its credentials are left out. */
export function proxyPresence(env: NodeJS.ProcessEnv = process.env): Presence[] {
  if (!namesProxy(env)) return [];
  const ways = ["http", "https"].map((scheme) => {
    const proxy = proxyOf(new URL(`${scheme}://host.invalid`), env);
    return `${scheme} ${proxy ? `through ${proxy.protocol}//${proxy.host}` : "directly"}`;
  });
  const used = ways.some((way) => way.includes(" through "));
  return [
    {
      name: "proxy",
      status: used ? "found" : "doubtful",
      found: `${ways.join(", ")}; this machine directly`,
      needed: "an HTTP proxy, where other hosts are reached through one",
      how: "Set HTTP_PROXY and HTTPS_PROXY to its URL. A SOCKS proxy is not used, and NO_PROXY may except every host.",
    },
  ];
}
